//! Which files can be uploaded (notion-api.md section 5.8).

/// Extensions and media types by what they can be shown as.
const TYPES: [(&str, Family, &str); 44] = [
    ("gif", Family::Image, "image/gif"),
    ("heic", Family::Image, "image/heic"),
    ("jpeg", Family::Image, "image/jpeg"),
    ("jpg", Family::Image, "image/jpeg"),
    ("png", Family::Image, "image/png"),
    ("svg", Family::Image, "image/svg+xml"),
    ("tif", Family::Image, "image/tiff"),
    ("tiff", Family::Image, "image/tiff"),
    ("webp", Family::Image, "image/webp"),
    ("ico", Family::Image, "image/vnd.microsoft.icon"),
    ("pdf", Family::Pdf, "application/pdf"),
    ("txt", Family::Document, "text/plain"),
    ("json", Family::Document, "application/json"),
    ("doc", Family::Document, "application/msword"),
    ("dot", Family::Document, "application/msword"),
    (
        "docx",
        Family::Document,
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ),
    (
        "dotx",
        Family::Document,
        "application/vnd.openxmlformats-officedocument.wordprocessingml.template",
    ),
    ("xls", Family::Document, "application/vnd.ms-excel"),
    (
        "xlsx",
        Family::Document,
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
    ("ppt", Family::Document, "application/vnd.ms-powerpoint"),
    (
        "pptx",
        Family::Document,
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ),
    ("html", Family::Document, "text/html"),
    ("aac", Family::Audio, "audio/aac"),
    ("adts", Family::Audio, "audio/aac"),
    ("mid", Family::Audio, "audio/midi"),
    ("midi", Family::Audio, "audio/midi"),
    ("mp3", Family::Audio, "audio/mpeg"),
    ("mpga", Family::Audio, "audio/mpeg"),
    ("m4a", Family::Audio, "audio/mp4"),
    ("m4b", Family::Audio, "audio/mp4"),
    ("oga", Family::Audio, "audio/ogg"),
    ("ogg", Family::Audio, "audio/ogg"),
    ("wav", Family::Audio, "audio/wav"),
    ("wma", Family::Audio, "audio/x-ms-wma"),
    ("amv", Family::Video, "video/x-amv"),
    ("asf", Family::Video, "video/x-ms-asf"),
    ("avi", Family::Video, "video/x-msvideo"),
    ("f4v", Family::Video, "video/x-f4v"),
    ("flv", Family::Video, "video/x-flv"),
    ("mkv", Family::Video, "video/x-matroska"),
    ("mov", Family::Video, "video/quicktime"),
    ("mp4", Family::Video, "video/mp4"),
    ("mpeg", Family::Video, "video/mpeg"),
    ("webm", Family::Video, "video/webm"),
];

/// What a file can be shown as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Family {
    Image,
    Pdf,
    Document,
    Audio,
    Video,
}

/// Family and usual media type of a file, by its extension; none when it is not supported.
pub(crate) fn type_of(filename: &str) -> Option<(Family, &'static str)> {
    let (_, extension) = filename.rsplit_once('.')?;
    let extension = extension.to_ascii_lowercase();
    TYPES
        .iter()
        .copied()
        .find(|(known, ..)| *known == extension)
        .map(|(_, family, usual)| (family, usual))
}

/// Whether it is the media type of any file that is supported.
pub(crate) fn is_media_type(name: &str) -> bool {
    TYPES.iter().any(|(_, _, known)| *known == name)
}
