//! What is told by how an address or a file's name is written, without looking where it leads.

/// Whether it begins with a scheme, as URLs and paths on a drive of Windows do (RFC 3986 section 3.1).
pub fn has_scheme(address: &str) -> bool {
    let Some((scheme, _)) = address.split_once(':') else {
        return false;
    };
    scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'))
}

/// Whether it is a `data:` URL, which holds what it leads to (RFC 2397).
pub fn is_data_url(address: &str) -> bool {
    address
        .trim_start()
        .get(..5)
        .is_some_and(|scheme| scheme.eq_ignore_ascii_case("data:"))
}

/// With `%20` and the like undone; as it is where that makes no text.
pub fn percent_decoded(text: &str) -> String {
    if !text.contains('%') {
        return text.to_owned();
    }
    String::from_utf8(percent_bytes(text)).unwrap_or_else(|_| text.to_owned())
}

/// The bytes that a text with `%20` and the like means. What is no such escape stays as it is.
pub fn percent_bytes(text: &str) -> Vec<u8> {
    let digit = |byte: u8| char::from(byte).to_digit(16);
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let escaped = match (first, after) {
            (b'%', [high, low, ..]) => digit(*high).zip(digit(*low)),
            _ => None,
        };
        match escaped {
            Some((high, low)) => {
                bytes.push((high * 16 + low) as u8);
                rest = &rest[3..];
            }
            None => {
                bytes.push(*first);
                rest = after;
            }
        }
    }
    bytes
}

/// The name of a Markdown file without its extension; none for any other name.
pub fn markdown_stem(name: &str) -> Option<&str> {
    let (stem, extension) = name.rsplit_once('.')?;
    let is_markdown = ["md", "markdown"]
        .iter()
        .any(|known| extension.eq_ignore_ascii_case(known));
    (is_markdown && !stem.is_empty()).then_some(stem)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_escape_and_what_makes_no_text_stays_as_it_is() {
        for (text, expected) in [
            ("a%20b", "a b"),
            ("%C3%A9", "é"),
            ("100%", "100%"),
            ("%zz%4", "%zz%4"),
            ("%ff", "%ff"),
            ("%e9t%c3%a9", "%e9t%c3%a9"),
        ] {
            assert_eq!(percent_decoded(text), expected, "{text}");
        }
        assert_eq!(percent_bytes("%ff"), [0xff]);
    }

    #[test]
    fn only_names_of_markdown_files_have_a_stem() {
        assert_eq!(markdown_stem("a.b.MD"), Some("a.b"));
        assert_eq!(markdown_stem("a.markdown"), Some("a"));
        for name in ["md", ".md", "a.txt", "a."] {
            assert_eq!(markdown_stem(name), None, "{name}");
        }
    }
}
