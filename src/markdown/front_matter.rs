//! YAML front matter, as far as it is needed: where it ends, and its title.

/// What follows the front matter; all of it where there is none.
pub(super) fn without(content: &str) -> &str {
    split(content).map_or(content, |(_, body)| body)
}

/// The `title` of the front matter, if it has one that is not empty.
pub(super) fn title(content: &str) -> Option<String> {
    let (front_matter, _) = split(content)?;
    let mut lines = front_matter.lines();
    let value = lines.find_map(|line| {
        let (key, value) = line.split_once(':')?;
        let key = key.trim_end().trim_matches(['"', '\'']);
        (key.eq_ignore_ascii_case("title")).then_some(value.trim())
    })?;
    let title = if value.starts_with(['>', '|']) {
        let lines = lines.take_while(|line| line.is_empty() || line.starts_with([' ', '\t']));
        lines.map(str::trim).collect::<Vec<_>>().join(" ")
    } else {
        scalar(value)
    };
    let title = title.trim();
    (!title.is_empty()).then(|| title.to_owned())
}

/// The front matter and what follows it. A rule across the page at the start of a note looks alike; only what reads as
/// YAML is taken off.
fn split(content: &str) -> Option<(&str, &str)> {
    let content = content.strip_prefix('\u{feff}').unwrap_or(content);
    let first_end = content.find('\n')?;
    if content[..first_end].trim_end() != "---" {
        return None;
    }
    let inside = &content[first_end + 1..];
    let first = inside
        .lines()
        .map(str::trim_end)
        .find(|line| !line.is_empty())?;
    if !is_key(first) && !is_end(first) {
        return None;
    }
    let mut at = 0;
    for line in inside.split_inclusive('\n') {
        let text = line.trim_end();
        if is_end(text) {
            return Some((&inside[..at], &inside[at + line.len()..]));
        }
        if !is_yaml(text) {
            return None;
        }
        at += line.len();
    }
    None
}

fn is_end(line: &str) -> bool {
    matches!(line, "---" | "...")
}

fn is_key(line: &str) -> bool {
    let (key, value) = line.split_once(':').unwrap_or(("", line));
    let starts = key
        .chars()
        .next()
        .is_some_and(|c| c.is_alphanumeric() || "_\"'".contains(c));
    starts && (value.is_empty() || value.starts_with([' ', '\t']))
}

/// Whether a line can stand in a YAML mapping: indented, an entry of a list, a comment, or a key.
fn is_yaml(line: &str) -> bool {
    if line.is_empty() || line.starts_with([' ', '\t', '#', '}', ']']) {
        return true;
    }
    line.starts_with("- ") || line == "-" || is_key(line)
}

/// A plain or quoted value on one line.
fn scalar(value: &str) -> String {
    if let Some(quoted) = value.strip_prefix('"') {
        return double_quoted(quoted);
    }
    if let Some(quoted) = value.strip_prefix('\'') {
        return single_quoted(quoted);
    }
    let end = value.find(" #").unwrap_or(value.len());
    let plain = value[..end].trim_end();
    match plain {
        "~" | "null" => String::new(),
        _ if plain.starts_with('#') => String::new(),
        _ => plain.to_owned(),
    }
}

fn double_quoted(text: &str) -> String {
    let mut out = String::new();
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match c {
            '"' => break,
            '\\' => match chars.next() {
                Some('n' | 't') => out.push(' '),
                Some('u') => out.extend(unicode_escape(&mut chars)),
                Some(other) => out.push(other),
                None => {}
            },
            _ => out.push(c),
        }
    }
    out
}

fn unicode_escape(chars: &mut std::str::Chars<'_>) -> Option<char> {
    let digits: String = chars.by_ref().take(4).collect();
    char::from_u32(u32::from_str_radix(&digits, 16).ok()?)
}

fn single_quoted(text: &str) -> String {
    let mut out = String::new();
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        if c == '\'' && chars.next_if_eq(&'\'').is_none() {
            break;
        }
        out.push(c);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn front_matter_is_taken_off() {
        assert_eq!(without("---\na: b\ntags:\n  - x\n---\ntext"), "text");
        assert_eq!(without("---\r\na: b\r\n...\r\ntext"), "text");
        assert_eq!(without("---\n---\ntext"), "text");
    }

    #[test]
    fn what_is_no_front_matter_stays() {
        for content in [
            "---\n# text: a\nb: c\n---\n",
            "---\n- a\n---\n",
            "---\ntext\n---\n",
            "---\na: b\n",
            "a: b\n---\n",
            "text",
            "",
            "---",
        ] {
            assert_eq!(without(content), content);
        }
    }

    #[test]
    fn the_title_is_read_quoted_or_not() {
        for (line, expected) in [
            ("title: A note: two # a comment", Some("A note: two")),
            ("title: \"say \\\"a\\\" \\u00e9\"", Some("say \"a\" é")),
            ("'title': 'it''s'", Some("it's")),
            ("Title:   plain  ", Some("plain")),
            ("title: >-\n  two\n  lines\nx: y", Some("two lines")),
            ("title:", None),
            ("title: null", None),
            ("x: y", None),
        ] {
            let content = format!("---\n{line}\n---\n# h");
            assert_eq!(title(&content).as_deref(), expected, "{line}");
        }
    }
}
