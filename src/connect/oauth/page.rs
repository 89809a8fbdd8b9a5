//! What the browser shows when it is sent back: small, and nothing loaded from anywhere.

/// A page for the person in front of the browser.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Page {
    /// Logged in.
    Connected {
        /// The Notion workspace's name, if it is known.
        workspace: Option<String>,
    },
    /// The person said no.
    Denied,
    /// It did not work; the terminal says more.
    Failed {
        /// Why, as a sentence's end.
        why: String,
    },
    /// An answer that belongs to no login under way here.
    NotThisLogin,
    /// Nothing is here.
    NotFound,
}

impl Page {
    /// The status it is sent with.
    pub(super) fn status(&self) -> u16 {
        match self {
            Self::Connected { .. } | Self::Denied | Self::Failed { .. } => 200,
            Self::NotThisLogin => 400,
            Self::NotFound => 404,
        }
    }

    /// The page as HTML.
    pub(super) fn html(&self) -> String {
        let (mark, title, text) = match self {
            Self::Connected { workspace } => {
                let place = workspace
                    .as_ref()
                    .map_or_else(String::new, |name| format!(" to “{}”", escaped(name)));
                (
                    "✓",
                    format!("Connected{place}"),
                    "You can close this page and go back to the terminal.".to_owned(),
                )
            }
            Self::Denied => (
                "–",
                "Not connected".to_owned(),
                "You chose to cancel. Nothing was changed. To try again, run <code>notic-notion login</code>.".to_owned(),
            ),
            Self::Failed { why } => (
                "!",
                "Not connected".to_owned(),
                format!("{}. The terminal says what to do next.", escaped(why)),
            ),
            Self::NotThisLogin => (
                "!",
                "This answer belongs to another login".to_owned(),
                "It was refused. Open the address that the terminal shows now, and answer there.".to_owned(),
            ),
            Self::NotFound => ("?", "Nothing is here".to_owned(), String::new()),
        };
        let style = include_str!("page.css");
        format!(
            "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" \
             content=\"width=device-width\">\n<meta name=\"color-scheme\" content=\"light dark\">\n<link rel=\"icon\" \
             href=\"data:,\">\n<title>{title} · notic-notion</title>\n<style>\n{style}</style>\n<main>\n<p \
             class=\"mark\" aria-hidden=\"true\">{mark}</p>\n<h1>{title}</h1>\n<p>{text}</p>\n<footer>notic-notion</footer>\n</main>\n"
        )
    }
}

fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            c if c.is_control() => escaped.push(' '),
            c => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_foreign_name_is_shown_and_not_obeyed() {
        let html = Page::Connected {
            workspace: Some("<script>alert('a&b')</script>".into()),
        }
        .html();
        assert!(html.contains("&lt;script&gt;alert(&#39;a&amp;b&#39;)&lt;/script&gt;"));
        assert!(!html.contains("<script"));
    }

    #[test]
    fn nothing_is_loaded_from_elsewhere() {
        for page in [
            Page::Connected { workspace: None },
            Page::Denied,
            Page::Failed { why: "x".into() },
            Page::NotThisLogin,
            Page::NotFound,
        ] {
            let html = page.html();
            assert!(!html.contains("http") && !html.contains("src="), "{html}");
        }
    }
}
