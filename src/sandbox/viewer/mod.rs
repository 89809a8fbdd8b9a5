//! The workspace as a person sees it in a browser: HTML, read-only, no token needed.

mod body;
mod text;

use serde_json::Value;

use super::answer;
use super::ids::Id;
use super::state::{Node, Page, State};
use super::validate::rich_text::plain_text;
use super::wire::Response;
use body::Body;
pub(crate) use text::escaped;

/// How many pages of one parent the tree at the left shows.
const MAX_SHOWN: usize = 300;
/// The icon of a page that has none. Drawn, not an emoji: a machine without a font for those shows a box.
const PAGE_ICON: &str = "<svg class=\"page\" viewBox=\"0 0 16 16\" aria-hidden=\"true\">\
                         <path d=\"M3.5 1.5h6l3 3v10h-9zM9.5 1.5v3h3M6 8h4M6 10.5h4\"/></svg>";
const STYLE: &str = concat!(include_str!("colors.css"), include_str!("style.css"));

/// `/`, `/page/{id}` and `/file/{id}`; else 404.
pub(crate) fn respond(state: &State, method: &str, path: &str) -> Response {
    let page_id = match path.strip_prefix("/page/") {
        Some(id) => Id::parse(id),
        None => state.top.iter().next(),
    };
    match (method, path) {
        ("GET", "/") => document(state, page_id),
        ("GET", path) if path.starts_with("/page/") && page_id.is_some() => {
            document(state, page_id)
        }
        ("GET", path) if path.starts_with("/file/") => uploaded(state, &path["/file/".len()..]),
        _ => not_found(),
    }
}

fn uploaded(state: &State, id: &str) -> Response {
    match Id::parse(id).and_then(|id| state.uploads.get(&id)) {
        Some(upload) => Response {
            status: 200,
            headers: vec![
                ("content-type".to_owned(), upload.content_type.clone()),
                // An SVG or HTML file must not run as a part of this site.
                ("content-security-policy".to_owned(), "sandbox".to_owned()),
                ("x-content-type-options".to_owned(), "nosniff".to_owned()),
            ],
            body: upload.bytes.clone(),
        },
        None => not_found(),
    }
}

fn not_found() -> Response {
    Response::html(
        404,
        "<!DOCTYPE html><title>Not found</title><p>Not found.</p>",
    )
}

fn document(state: &State, id: Option<Id>) -> Response {
    let page = id.and_then(|id| Some((id, state.nodes.get(&id)?.page()?)));
    let title = page.map_or("Sandbox".to_owned(), |(_, page)| shown_title(state, page));
    let mut html = format!(
        "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <title>{}</title><style>{STYLE}</style></head><body><nav><h2>{}</h2>",
        escaped(&title),
        escaped(&state.options.workspace_name)
    );
    navigation(state, id, &mut html);
    html.push_str("</nav><main>");
    match (id, page) {
        (Some(id), Some((_, page))) => article(state, id, page, &mut html),
        (Some(_), None) => html.push_str("<p class=\"none\">There is no such page.</p>"),
        (None, _) => html.push_str("<p class=\"none\">The workspace is empty.</p>"),
    }
    html.push_str("</main></body></html>");
    Response::html(200, html).with_header(
        "content-security-policy",
        "default-src 'none'; style-src 'unsafe-inline'; img-src * data:; media-src *; base-uri 'none'; form-action 'none'",
    )
}

/// The tree at the left: the page's ancestors and their children are open, all else is closed.
fn navigation(state: &State, current: Option<Id>, html: &mut String) {
    let open: Vec<Id> = current
        .map(|id| state.lineage(id).map(|(id, _)| id).collect())
        .unwrap_or_default();
    // A stack of open lists, so that a deep tree is no deep recursion.
    let mut lists = vec![pages_of(state, None).into_iter()];
    html.push_str("<ul>");
    while let Some(list) = lists.last_mut() {
        let Some(id) = list.next() else {
            lists.pop();
            html.push_str(if lists.is_empty() {
                "</ul>"
            } else {
                "</ul></li>"
            });
            continue;
        };
        let class = if current == Some(id) {
            " class=\"here\""
        } else {
            ""
        };
        let item = match pages_of(state, Some(id)).is_empty() {
            true => "<li>",
            false if open.contains(&id) => "<li class=\"open\">",
            false => "<li class=\"more\">",
        };
        html.push_str(&format!(
            "{item}<a href=\"/page/{id}\"{class}>{}</a>",
            label(state, id)
        ));
        if open.contains(&id) {
            html.push_str("<ul>");
            lists.push(pages_of(state, Some(id)).into_iter());
        } else {
            html.push_str("</li>");
        }
    }
}

/// A page's icon and title.
pub(crate) fn label(state: &State, id: Id) -> String {
    let Some(page) = state.nodes.get(&id).and_then(Node::page) else {
        return String::new();
    };
    format!(
        "<span class=\"icon\">{}</span>{}",
        icon(state, &page.icon, PAGE_ICON),
        escaped(&shown_title(state, page))
    )
}

/// The first pages of a parent: a list of a hundred thousand helps nobody.
pub(crate) fn pages_of(state: &State, parent: Option<Id>) -> Vec<Id> {
    let siblings = state.siblings(parent).into_iter();
    siblings
        .flat_map(|siblings| siblings.iter())
        .filter(|id| {
            state
                .nodes
                .get(id)
                .is_some_and(|node| node.page().is_some())
        })
        .take(MAX_SHOWN)
        .collect()
}

fn article(state: &State, id: Id, page: &Page, html: &mut String) {
    if let Some(address) = address(state, &page.cover) {
        html.push_str(&format!(
            "<img class=\"cover\" src=\"{}\" alt=\"\">",
            escaped(&address)
        ));
    }
    html.push_str("<article>");
    trail(state, id, html);
    if state.in_trash(id) {
        html.push_str("<p class=\"trash\">This page is in the trash.</p>");
    }
    if !page.icon.is_null() {
        html.push_str(&format!(
            "<div class=\"big icon\">{}</div>",
            icon(state, &page.icon, "")
        ));
    }
    html.push_str(&format!("<h1>{}</h1>", escaped(&shown_title(state, page))));
    let body = Body::of(state, id);
    html.push_str(match body.as_str() {
        "" => "<p class=\"none\">This page is empty.</p>",
        body => body,
    });
    html.push_str("</article>");
}

/// Where a page is: its ancestors, from the top. On a narrow screen the only way up.
fn trail(state: &State, id: Id, html: &mut String) {
    let mut ancestors: Vec<String> = state
        .lineage(id)
        .skip(1)
        .filter_map(|(id, node)| {
            let title = escaped(&shown_title(state, node.page()?));
            Some(format!("<a href=\"/page/{id}\">{title}</a>"))
        })
        .collect();
    if ancestors.is_empty() {
        return;
    }
    ancestors.reverse();
    html.push_str(&format!(
        "<div class=\"trail\">{}</div>",
        ancestors.join("<i>/</i>")
    ));
}

fn shown_title(state: &State, page: &Page) -> String {
    let title = plain_text(&answer::runs(state, &page.title));
    if title.is_empty() {
        "Untitled".to_owned()
    } else {
        title
    }
}

/// An icon in HTML, or the HTML that stands for none.
fn icon(state: &State, value: &Value, otherwise: &str) -> String {
    if let Some(emoji) = value["emoji"].as_str() {
        return escaped(emoji);
    }
    match address(state, value) {
        Some(address) => format!("<img src=\"{}\" alt=\"\">", escaped(&address)),
        None => otherwise.to_owned(),
    }
}

/// Where a browser finds a file.
fn address(state: &State, value: &Value) -> Option<String> {
    if let Some(url) = value["external"]["url"].as_str() {
        return Some(url.to_owned());
    }
    let id = Id::parse(value["file_upload"]["id"].as_str()?)?;
    state
        .uploads
        .contains_key(&id)
        .then(|| format!("/file/{id}"))
}
