//! Text in HTML.

use serde_json::Value;

use crate::sandbox::answer;
use crate::sandbox::state::State;
use crate::sandbox::tree::page_in_url;

/// Runs, escaped and with their styles.
pub(super) fn runs(state: &State, value: &Value) -> String {
    let stored = value.as_array().map_or(&[][..], Vec::as_slice);
    answer::runs(state, stored).iter().map(run).collect()
}

fn run(run: &Value) -> String {
    let mut html = escaped(run["plain_text"].as_str().unwrap_or_default());
    let annotations = &run["annotations"];
    for (style, tag) in [
        ("code", "code"),
        ("bold", "strong"),
        ("italic", "em"),
        ("strikethrough", "s"),
        ("underline", "u"),
    ] {
        if annotations[style] == true {
            html = format!("<{tag}>{html}</{tag}>");
        }
    }
    match annotations["color"].as_str() {
        Some(color) if color != "default" => {
            html = format!("<span class=\"{}\">{html}</span>", escaped(color));
        }
        _ => {}
    }
    if run["type"] == "equation" {
        html = format!("<span class=\"equation\">{html}</span>");
    }
    match run["href"].as_str() {
        Some(url) => anchor(url, &html),
        None => html,
    }
}

/// A link; one to a page of Notion leads to that page here.
pub(super) fn anchor(url: &str, inner: &str) -> String {
    match page_in_url(url) {
        Some(id) => anchor_escaped(&format!("/page/{id}"), inner),
        None => anchor_escaped(&escaped(url), inner),
    }
}

/// A link of which both parts are escaped.
pub(super) fn anchor_escaped(url: &str, inner: &str) -> String {
    format!("<a href=\"{url}\" rel=\"noreferrer\">{inner}</a>")
}

/// Text that is safe in HTML, also as an attribute.
pub(crate) fn escaped(text: &str) -> String {
    let mut html = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            '\'' => html.push_str("&#39;"),
            c => html.push(c),
        }
    }
    html
}
