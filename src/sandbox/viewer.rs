//! The workspace as a person sees it in a browser: HTML, read-only, no token needed.

use serde_json::Value;

use super::answer;
use super::ids::Id;
use super::kind::Kind;
use super::state::{Block, Content, Page, State};
use super::tree::page_in_url;
use super::validate::rich_text::plain_text;
use super::wire::Response;

const STYLE: &str = include_str!("viewer.css");

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
        _ => Response::html(
            404,
            "<!DOCTYPE html><title>Not found</title><p>Not found.</p>",
        ),
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
        None => Response::html(
            404,
            "<!DOCTYPE html><title>Not found</title><p>Not found.</p>",
        ),
    }
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
    let mut lists = vec![state.top.iter().collect::<Vec<_>>().into_iter()];
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
        let Some((node, page)) = state
            .nodes
            .get(&id)
            .and_then(|node| Some((node, node.page()?)))
        else {
            continue;
        };
        let class = if current == Some(id) {
            " class=\"here\""
        } else {
            ""
        };
        html.push_str(&format!(
            "<li><a href=\"/page/{id}\"{class}><span class=\"icon\">{}</span>{}</a>",
            icon(state, &page.icon, "📄"),
            escaped(&shown_title(state, page))
        ));
        if open.contains(&id) {
            html.push_str("<ul>");
            lists.push(node.children.iter().collect::<Vec<_>>().into_iter());
        } else {
            html.push_str("</li>");
        }
    }
}

fn article(state: &State, id: Id, page: &Page, html: &mut String) {
    if let Some(address) = address(state, &page.cover) {
        html.push_str(&format!(
            "<img class=\"cover\" src=\"{}\" alt=\"\">",
            escaped(&address)
        ));
    }
    html.push_str("<article>");
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
    children(state, id, html);
    html.push_str("</article>");
}

fn shown_title(state: &State, page: &Page) -> String {
    let title = plain_text(&answer::runs(state, &page.title));
    if title.is_empty() {
        "Untitled".to_owned()
    } else {
        title
    }
}

fn icon(state: &State, value: &Value, otherwise: &str) -> String {
    if let Some(emoji) = value["emoji"].as_str() {
        return escaped(emoji);
    }
    match address(state, value) {
        Some(address) => format!("<img src=\"{}\" alt=\"\">", escaped(&address)),
        None => escaped(otherwise),
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

/// The blocks under a node; neighbouring list items share one list.
fn children(state: &State, parent: Id, html: &mut String) {
    let Some(siblings) = state.siblings(Some(parent)) else {
        return;
    };
    let mut open: Option<&str> = None;
    for id in siblings.iter() {
        let Some(node) = state.nodes.get(&id) else {
            continue;
        };
        let list = match &node.content {
            Content::Block(block) => list_of(block.kind),
            Content::Page(_) => None,
        };
        if open != list {
            if let Some(tag) = open {
                html.push_str(&format!("</{tag}>"));
            }
            if let Some(tag) = list {
                html.push_str(&format!("<{tag}>"));
            }
            open = list;
        }
        match &node.content {
            Content::Page(page) => html.push_str(&format!(
                "<p class=\"child\"><a href=\"/page/{id}\"><span class=\"icon\">{}</span>{}</a></p>",
                icon(state, &page.icon, "📄"),
                escaped(&shown_title(state, page))
            )),
            Content::Block(block) => self::block(state, id, block, html),
        }
    }
    if let Some(tag) = open {
        html.push_str(&format!("</{tag}>"));
    }
}

fn list_of(kind: Kind) -> Option<&'static str> {
    match kind {
        Kind::Bulleted => Some("ul"),
        Kind::Numbered => Some("ol"),
        _ => None,
    }
}

fn block(state: &State, id: Id, block: &Block, html: &mut String) {
    let member = |key: &str| block.body.get(key).unwrap_or(&Value::Null);
    let text = runs(state, member("rich_text"));
    let color = member("color")
        .as_str()
        .filter(|color| *color != "default")
        .map(|color| format!(" class=\"{}\"", escaped(color)))
        .unwrap_or_default();
    let wrap = |tag: &str, html: &mut String| {
        html.push_str(&format!("<{tag}{color}>{text}"));
        children(state, id, html);
        html.push_str(&format!("</{tag}>"));
    };
    match block.kind {
        Kind::Paragraph => {
            html.push_str(&format!("<p{color}>{text}</p>"));
            indented(state, id, html);
        }
        Kind::Heading1 => heading(state, id, block, "h2", &text, html),
        Kind::Heading2 => heading(state, id, block, "h3", &text, html),
        Kind::Heading3 => heading(state, id, block, "h4", &text, html),
        Kind::Heading4 => heading(state, id, block, "h5", &text, html),
        Kind::Bulleted | Kind::Numbered => wrap("li", html),
        Kind::ToDo => {
            let (done, class) = match member("checked") {
                Value::Bool(true) => (" checked", " done"),
                _ => ("", ""),
            };
            html.push_str(&format!(
                "<div class=\"todo{class}\"><input type=\"checkbox\" disabled{done}><div><span>{text}</span>"
            ));
            children(state, id, html);
            html.push_str("</div></div>");
        }
        Kind::Toggle => {
            html.push_str(&format!("<details open><summary>{text}</summary>"));
            indented(state, id, html);
            html.push_str("</details>");
        }
        Kind::Quote => wrap("blockquote", html),
        Kind::Callout => {
            html.push_str(&format!(
                "<aside><span class=\"icon\">{}</span><div>{text}",
                icon(state, member("icon"), "")
            ));
            children(state, id, html);
            html.push_str("</div></aside>");
        }
        Kind::Code => html.push_str(&format!(
            "<figure class=\"code\"><span class=\"language\">{}</span><pre><code>{text}</code></pre>{}</figure>",
            escaped(member("language").as_str().unwrap_or_default()),
            caption(state, block)
        )),
        Kind::Equation => html.push_str(&format!(
            "<p class=\"equation\">{}</p>",
            escaped(member("expression").as_str().unwrap_or_default())
        )),
        Kind::Divider => html.push_str("<hr>"),
        Kind::Breadcrumb | Kind::TableOfContents => {
            html.push_str(&format!("<p class=\"none\">{}</p>", block.kind.name()));
        }
        Kind::Bookmark | Kind::Embed => {
            let url = member("url").as_str().unwrap_or_default();
            html.push_str(&format!("<p class=\"card\">{}{}</p>", anchor(url, &escaped(url)), caption(state, block)));
        }
        Kind::Image | Kind::Video | Kind::Audio | Kind::Pdf | Kind::File => media(state, block, html),
        Kind::Table => table(state, id, block, html),
        Kind::TableRow => {}
        Kind::ColumnList | Kind::Column | Kind::Tab => {
            html.push_str(&format!("<div class=\"{}\">", block.kind.name()));
            children(state, id, html);
            html.push_str("</div>");
        }
        Kind::LinkToPage => link_to_page(state, member("page_id"), html),
        Kind::SyncedBlock => {
            let original = member("synced_from")["block_id"].as_str().and_then(Id::parse);
            match original {
                // A copy shows its original; a copy cannot be an original, so this ends.
                Some(original) => children(state, original, html),
                None => children(state, id, html),
            }
        }
    }
}

fn indented(state: &State, id: Id, html: &mut String) {
    if state
        .siblings(Some(id))
        .is_some_and(|siblings| !siblings.is_empty())
    {
        html.push_str("<div class=\"indented\">");
        children(state, id, html);
        html.push_str("</div>");
    }
}

fn heading(state: &State, id: Id, block: &Block, tag: &str, text: &str, html: &mut String) {
    if block.body.get("is_toggleable") == Some(&Value::Bool(true)) {
        html.push_str(&format!(
            "<details open><summary><{tag}>{text}</{tag}></summary>"
        ));
        indented(state, id, html);
        html.push_str("</details>");
    } else {
        html.push_str(&format!("<{tag}>{text}</{tag}>"));
    }
}

fn media(state: &State, block: &Block, html: &mut String) {
    let body = Value::Object(block.body.clone());
    let address = escaped(&address(state, &body).unwrap_or_default());
    let inner = match block.kind {
        Kind::Image => format!("<img src=\"{address}\" alt=\"\" loading=\"lazy\">"),
        Kind::Audio => format!("<audio controls src=\"{address}\"></audio>"),
        Kind::Video if address.starts_with("/file/") => {
            format!("<video controls src=\"{address}\"></video>")
        }
        _ => format!(
            "<span class=\"card\">📎 {}</span>",
            anchor_escaped(&address, &address)
        ),
    };
    html.push_str(&format!(
        "<figure>{inner}{}</figure>",
        caption(state, block)
    ));
}

fn caption(state: &State, block: &Block) -> String {
    let caption = runs(state, block.body.get("caption").unwrap_or(&Value::Null));
    if caption.is_empty() {
        caption
    } else {
        format!("<figcaption>{caption}</figcaption>")
    }
}

fn table(state: &State, id: Id, block: &Block, html: &mut String) {
    let flag = |key: &str| block.body.get(key) == Some(&Value::Bool(true));
    let (column_header, row_header) = (flag("has_column_header"), flag("has_row_header"));
    let rows = state
        .siblings(Some(id))
        .into_iter()
        .flat_map(|siblings| siblings.iter());
    html.push_str("<div class=\"table\"><table>");
    for (row, id) in rows.enumerate() {
        html.push_str("<tr>");
        let cells = state
            .nodes
            .get(&id)
            .and_then(|node| node.block()?.body.get("cells")?.as_array());
        for (column, cell) in cells.into_iter().flatten().enumerate() {
            let is_header = column_header && row == 0 || row_header && column == 0;
            let tag = if is_header { "th" } else { "td" };
            html.push_str(&format!("<{tag}>{}</{tag}>", runs(state, cell)));
        }
        html.push_str("</tr>");
    }
    html.push_str("</table></div>");
}

fn link_to_page(state: &State, target: &Value, html: &mut String) {
    let found = target
        .as_str()
        .and_then(Id::parse)
        .and_then(|id| Some((id, state.nodes.get(&id)?.page()?)));
    if let Some((id, page)) = found {
        html.push_str(&format!(
            "<p class=\"child\"><a href=\"/page/{id}\">↗ {}</a></p>",
            escaped(&shown_title(state, page))
        ));
    }
}

fn runs(state: &State, value: &Value) -> String {
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
fn anchor(url: &str, inner: &str) -> String {
    match page_in_url(url) {
        Some(id) => anchor_escaped(&format!("/page/{id}"), inner),
        None => anchor_escaped(&escaped(url), inner),
    }
}

fn anchor_escaped(url: &str, inner: &str) -> String {
    format!("<a href=\"{url}\" rel=\"noreferrer\">{inner}</a>")
}

fn escaped(text: &str) -> String {
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
