//! The kinds of image files that Notion takes (notion-api.md section 5.8).

/// A kind of image file that can be uploaded to Notion.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ImageFormat {
    /// GIF
    Gif,
    /// HEIC, as phones take pictures
    Heic,
    /// Windows icon
    Ico,
    /// JPEG
    Jpeg,
    /// PNG
    Png,
    /// SVG
    Svg,
    /// TIFF
    Tiff,
    /// WebP
    Webp,
}

/// How much of a file's beginning is needed to tell its format.
pub const IMAGE_HEAD: usize = 1024;

impl ImageFormat {
    /// Tells the format from how the file begins (its first [`IMAGE_HEAD`] bytes, or all of it): names lie too often,
    /// and Notion refuses a file whose name and type don't fit. None for what is no image Notion takes.
    pub fn of(head: &[u8]) -> Option<Self> {
        match head {
            [b'G', b'I', b'F', b'8', ..] => Some(Self::Gif),
            [0xff, 0xd8, 0xff, ..] => Some(Self::Jpeg),
            [0x89, b'P', b'N', b'G', ..] => Some(Self::Png),
            [b'I', b'I', 42, 0, ..] | [b'M', b'M', 0, 42, ..] => Some(Self::Tiff),
            [0, 0, 1, 0, ..] => Some(Self::Ico),
            [
                b'R',
                b'I',
                b'F',
                b'F',
                _,
                _,
                _,
                _,
                b'W',
                b'E',
                b'B',
                b'P',
                ..,
            ] => Some(Self::Webp),
            [_, _, _, _, b'f', b't', b'y', b'p', brand @ ..] => {
                let heic = [&b"heic"[..], b"heix", b"heim", b"heis", b"hevc", b"mif1"];
                heic.iter()
                    .any(|name| brand.starts_with(name))
                    .then_some(Self::Heic)
            }
            _ => Self::svg(head),
        }
    }

    /// A text whose first element is `<svg`, after declaration, comments and document type.
    fn svg(head: &[u8]) -> Option<Self> {
        let head = head.get(..IMAGE_HEAD).unwrap_or(head);
        let text = String::from_utf8_lossy(head);
        let mut rest = text.trim_start_matches('\u{feff}').trim_start();
        loop {
            if rest.starts_with("<svg") {
                return Some(Self::Svg);
            }
            let end = match rest {
                _ if rest.starts_with("<?") => "?>",
                _ if rest.starts_with("<!--") => "-->",
                _ if rest.starts_with("<!") => ">",
                _ => return None,
            };
            rest = rest.split_once(end)?.1.trim_start();
        }
    }

    /// The media type that Notion knows it by.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Gif => "image/gif",
            Self::Heic => "image/heic",
            Self::Ico => "image/vnd.microsoft.icon",
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::Svg => "image/svg+xml",
            Self::Tiff => "image/tiff",
            Self::Webp => "image/webp",
        }
    }

    /// The ending of a file's name that Notion takes for it, without the full stop.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Gif => "gif",
            Self::Heic => "heic",
            Self::Ico => "ico",
            Self::Jpeg => "jpg",
            Self::Png => "png",
            Self::Svg => "svg",
            Self::Tiff => "tiff",
            Self::Webp => "webp",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_are_told_by_what_is_in_the_file() {
        let cases: [(&[u8], Option<ImageFormat>); 14] = [
            (b"GIF89a", Some(ImageFormat::Gif)),
            (b"\xff\xd8\xff\xe0", Some(ImageFormat::Jpeg)),
            (b"\x89PNG\r\n\x1a\n", Some(ImageFormat::Png)),
            (b"II*\0", Some(ImageFormat::Tiff)),
            (b"RIFF\x10\0\0\0WEBPVP8 ", Some(ImageFormat::Webp)),
            (b"RIFF\x10\0\0\0WAVEfmt ", None),
            (b"\0\0\0\x18ftypheic", Some(ImageFormat::Heic)),
            (b"\0\0\0\x18ftypavif", None),
            (b"\0\0\x01\0\x01\0", Some(ImageFormat::Ico)),
            (b"<svg xmlns='x'>", Some(ImageFormat::Svg)),
            (
                b"\xef\xbb\xbf<?xml version='1.0'?>\n<!-- a -->\n<!DOCTYPE svg>\n<svg>",
                Some(ImageFormat::Svg),
            ),
            (b"<html><svg></svg>", None),
            (b"<!-- no end", None),
            (b"", None),
        ];
        for (head, format) in cases {
            assert_eq!(ImageFormat::of(head), format, "{head:?}");
        }
    }
}
