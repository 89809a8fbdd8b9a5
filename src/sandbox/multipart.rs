//! Reads `multipart/form-data`.

pub(crate) struct Field {
    pub(crate) name: String,
    pub(crate) content_type: Option<String>,
    pub(crate) bytes: Vec<u8>,
}

/// The fields of a form; none when it is not one.
pub(crate) fn read(content_type: &str, body: &[u8]) -> Option<Vec<Field>> {
    let (kind, parameters) = content_type.split_once(';')?;
    if !kind.trim().eq_ignore_ascii_case("multipart/form-data") {
        return None;
    }
    let boundary = parameters
        .split(';')
        .find_map(|parameter| parameter.trim().strip_prefix("boundary="))?
        .trim_matches('"');
    let first = format!("--{boundary}");
    let between = format!("\r\n--{boundary}");
    let mut rest = &body[find(body, first.as_bytes())? + first.len()..];
    let mut fields = Vec::new();
    while let Some(part) = rest.strip_prefix(b"\r\n") {
        let end = find(part, between.as_bytes())?;
        fields.push(field(&part[..end])?);
        rest = &part[end + between.len()..];
    }
    rest.starts_with(b"--").then_some(fields)
}

fn field(part: &[u8]) -> Option<Field> {
    let end = find(part, b"\r\n\r\n")?;
    let head = std::str::from_utf8(&part[..end]).ok()?;
    let header = |wanted: &str| {
        head.split("\r\n").find_map(|line| {
            let (name, value) = line.split_once(':')?;
            name.trim()
                .eq_ignore_ascii_case(wanted)
                .then(|| value.trim())
        })
    };
    let name = header("content-disposition")?
        .split(';')
        .find_map(|parameter| parameter.trim().strip_prefix("name="))?;
    Some(Field {
        name: name.trim_matches('"').to_owned(),
        content_type: header("content-type").map(str::to_owned),
        bytes: part[end + 4..].to_vec(),
    })
}

fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    haystack
        .windows(needle.len())
        .position(|window| window == needle)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_taken_apart() {
        let body = b"--xy\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.png\"\r\n\
            Content-Type: image/png\r\n\r\n\x89PNG\r\n--x\r\n--xy\r\n\
            Content-Disposition: form-data; name=\"part_number\"\r\n\r\n2\r\n--xy--\r\n";
        let fields = read("multipart/form-data; boundary=xy", body).unwrap();
        assert_eq!(fields.len(), 2);
        assert_eq!(fields[0].name, "file");
        assert_eq!(fields[0].content_type.as_deref(), Some("image/png"));
        assert_eq!(fields[0].bytes, b"\x89PNG\r\n--x");
        assert_eq!(fields[1].bytes, b"2");
        assert!(read("application/json", body).is_none());
        assert!(read("multipart/form-data; boundary=xy", b"--xy\r\nno end").is_none());
    }
}
