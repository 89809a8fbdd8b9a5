//! The blocks of a page in HTML.

use serde_json::Value;

use super::text::{anchor, anchor_escaped, escaped, runs};
use super::{PAGE_ICON, address, icon, shown_title};
use crate::sandbox::ids::Id;
use crate::sandbox::kind::Kind;
use crate::sandbox::state::{Block, Content, Page, State};

/// Writes blocks one after the other.
pub(super) struct Body<'a> {
    state: &'a State,
    html: String,
    /// Inside of a synced copy no other copy is opened: two could hold each other.
    in_copy: bool,
}

impl<'a> Body<'a> {
    /// What is under a page.
    pub(super) fn of(state: &'a State, page: Id) -> String {
        let mut body = Self {
            state,
            html: String::new(),
            in_copy: false,
        };
        body.children(page);
        body.html
    }

    fn push(&mut self, html: &str) {
        self.html.push_str(html);
    }

    /// Neighbouring list items share one list.
    fn children(&mut self, parent: Id) {
        let state = self.state;
        let Some(siblings) = state.siblings(Some(parent)) else {
            return;
        };
        let mut open: Option<&str> = None;
        let nodes = siblings
            .iter()
            .filter_map(|id| Some((id, state.nodes.get(&id)?)));
        for (id, node) in nodes {
            let list = node.block().and_then(|block| list_of(block.kind));
            if open != list {
                self.close_list(open);
                if let Some(tag) = list {
                    self.push(&format!("<{tag}>"));
                }
                open = list;
            }
            match &node.content {
                Content::Page(page) => {
                    self.child_page(id, page, &icon(state, &page.icon, PAGE_ICON))
                }
                Content::Block(block) => self.block(id, block),
            }
        }
        self.close_list(open);
    }

    fn close_list(&mut self, open: Option<&str>) {
        if let Some(tag) = open {
            self.push(&format!("</{tag}>"));
        }
    }

    fn child_page(&mut self, id: Id, page: &Page, icon: &str) {
        let title = escaped(&shown_title(self.state, page));
        self.push(&format!(
            "<p class=\"child\"><a href=\"/page/{id}\"><span class=\"icon\">{icon}</span>{title}</a></p>"
        ));
    }

    fn block(&mut self, id: Id, block: &Block) {
        let text = runs(self.state, member(block, "rich_text"));
        match block.kind {
            Kind::Paragraph => {
                self.push(&format!("<p{}>{text}</p>", color(block)));
                self.indented(id);
            }
            Kind::Heading1 => self.heading(id, block, "h2", &text),
            Kind::Heading2 => self.heading(id, block, "h3", &text),
            Kind::Heading3 => self.heading(id, block, "h4", &text),
            Kind::Heading4 => self.heading(id, block, "h5", &text),
            Kind::Bulleted | Kind::Numbered => self.wrapped(id, block, "li", &text),
            Kind::Quote => self.wrapped(id, block, "blockquote", &text),
            Kind::ToDo => self.check_box(id, block, &text),
            Kind::Toggle => self.toggle(id, &format!("<span{}>{text}</span>", color(block))),
            Kind::Callout => self.callout(id, block, &text),
            Kind::Code => self.code(block, &text),
            Kind::Equation => {
                let expression = escaped(text_of(block, "expression"));
                self.push(&format!("<p class=\"equation\">{expression}</p>"));
            }
            Kind::Divider => self.push("<hr>"),
            Kind::Breadcrumb | Kind::TableOfContents => {
                self.push(&format!("<p class=\"none\">{}</p>", block.kind.name()));
            }
            Kind::Bookmark | Kind::Embed => {
                let url = text_of(block, "url");
                let link = anchor(url, &escaped(url));
                let caption = self.caption(block);
                self.push(&format!("<p class=\"card\">{link}{caption}</p>"));
            }
            Kind::Image | Kind::Video | Kind::Audio | Kind::Pdf | Kind::File => self.media(block),
            Kind::Table => self.table(id, block),
            // Rows are written with their table.
            Kind::TableRow => {}
            Kind::ColumnList | Kind::Column | Kind::Tab => {
                self.push(&format!("<div class=\"{}\">", block.kind.name()));
                self.children(id);
                self.push("</div>");
            }
            Kind::LinkToPage => self.link_to_page(block),
            Kind::SyncedBlock => self.synced(id, block),
        }
    }

    fn wrapped(&mut self, id: Id, block: &Block, tag: &str, text: &str) {
        self.push(&format!("<{tag}{}>{text}", color(block)));
        self.children(id);
        self.push(&format!("</{tag}>"));
    }

    fn indented(&mut self, id: Id) {
        let siblings = self.state.siblings(Some(id));
        if siblings.is_some_and(|siblings| !siblings.is_empty()) {
            self.push("<div class=\"indented\">");
            self.children(id);
            self.push("</div>");
        }
    }

    fn heading(&mut self, id: Id, block: &Block, tag: &str, text: &str) {
        let heading = format!("<{tag}{}>{text}</{tag}>", color(block));
        if member(block, "is_toggleable") == &Value::Bool(true) {
            self.toggle(id, &heading);
        } else {
            self.push(&heading);
        }
    }

    fn toggle(&mut self, id: Id, summary: &str) {
        self.push(&format!("<details open><summary>{summary}</summary>"));
        self.indented(id);
        self.push("</details>");
    }

    fn check_box(&mut self, id: Id, block: &Block, text: &str) {
        let (class, checked) = match member(block, "checked") {
            Value::Bool(true) => (" done", " checked"),
            _ => ("", ""),
        };
        self.push(&format!(
            "<div class=\"todo{class}\"><input type=\"checkbox\" disabled{checked}><div><span>{text}</span>"
        ));
        self.children(id);
        self.push("</div></div>");
    }

    fn callout(&mut self, id: Id, block: &Block, text: &str) {
        let icon = icon(self.state, member(block, "icon"), "");
        self.push(&format!(
            "<aside{}><span class=\"icon\">{icon}</span><div><p>{text}</p>",
            color(block)
        ));
        self.children(id);
        self.push("</div></aside>");
    }

    fn code(&mut self, block: &Block, text: &str) {
        let language = escaped(text_of(block, "language"));
        let caption = self.caption(block);
        self.push(&format!(
            "<figure class=\"code\"><span class=\"language\">{language}</span><pre><code>{text}</code></pre>{caption}\
             </figure>"
        ));
    }

    fn caption(&self, block: &Block) -> String {
        match runs(self.state, member(block, "caption")) {
            caption if caption.is_empty() => caption,
            caption => format!("<figcaption>{caption}</figcaption>"),
        }
    }

    fn media(&mut self, block: &Block) {
        let body = Value::Object(block.body.clone());
        let address = escaped(&address(self.state, &body).unwrap_or_default());
        let inner = match block.kind {
            Kind::Image => format!("<img src=\"{address}\" alt=\"\" loading=\"lazy\">"),
            Kind::Audio => format!("<audio controls src=\"{address}\"></audio>"),
            // Videos elsewhere are often pages around a player.
            Kind::Video if address.starts_with("/file/") => {
                format!("<video controls src=\"{address}\"></video>")
            }
            _ => {
                let name = match text_of(block, "name") {
                    "" => address.clone(),
                    name => escaped(name),
                };
                let link = anchor_escaped(&address, &name);
                format!("<span class=\"card\">📎 {link}</span>")
            }
        };
        let caption = self.caption(block);
        self.push(&format!("<figure>{inner}{caption}</figure>"));
    }

    fn table(&mut self, id: Id, block: &Block) {
        let state = self.state;
        let flag = |key: &str| member(block, key) == &Value::Bool(true);
        let (column_header, row_header) = (flag("has_column_header"), flag("has_row_header"));
        let rows = state
            .siblings(Some(id))
            .into_iter()
            .flat_map(|siblings| siblings.iter())
            .filter_map(|id| state.nodes.get(&id)?.block());
        self.push("<div class=\"table\"><table>");
        for (row, block) in rows.enumerate() {
            self.push("<tr>");
            let cells = member(block, "cells").as_array();
            for (column, cell) in cells.into_iter().flatten().enumerate() {
                let is_header = column_header && row == 0 || row_header && column == 0;
                let tag = if is_header { "th" } else { "td" };
                self.push(&format!("<{tag}>{}</{tag}>", runs(state, cell)));
            }
            self.push("</tr>");
        }
        self.push("</table></div>");
    }

    fn link_to_page(&mut self, block: &Block) {
        let state = self.state;
        let target = Id::parse(text_of(block, "page_id"));
        let page = target.and_then(|id| Some((id, state.nodes.get(&id)?.page()?)));
        if let Some((id, page)) = page {
            self.child_page(id, page, "↗");
        }
    }

    fn synced(&mut self, id: Id, block: &Block) {
        let original = member(block, "synced_from")["block_id"]
            .as_str()
            .and_then(Id::parse);
        match original {
            None => self.children(id),
            Some(_) if self.in_copy => self.push("<p class=\"none\">synced_block</p>"),
            Some(original) => {
                self.in_copy = true;
                self.children(original);
                self.in_copy = false;
            }
        }
    }
}

fn member<'b>(block: &'b Block, key: &str) -> &'b Value {
    block.body.get(key).unwrap_or(&Value::Null)
}

fn text_of<'b>(block: &'b Block, key: &str) -> &'b str {
    member(block, key).as_str().unwrap_or_default()
}

fn color(block: &Block) -> String {
    match text_of(block, "color") {
        "" | "default" => String::new(),
        color => format!(" class=\"{}\"", escaped(color)),
    }
}

fn list_of(kind: Kind) -> Option<&'static str> {
    match kind {
        Kind::Bulleted => Some("ul"),
        Kind::Numbered => Some("ol"),
        _ => None,
    }
}
