//! `![[image.png]]`, as Obsidian embeds images. What else is embedded stays as typed.

use crate::markdown::document::{Image, Inline, Inlines};

/// The endings of image files.
const ENDINGS: [&str; 12] = [
    "png", "jpg", "jpeg", "gif", "svg", "webp", "heic", "tif", "tiff", "ico", "bmp", "avif",
];

/// Makes images of the embeds of image files, outside code and links.
pub(super) fn shown(inlines: Inlines) -> Inlines {
    let is_embed = |part: &Inline| matches!(part, Inline::Text(text) if text.text.contains("![["));
    if !inlines.parts().iter().any(is_embed) {
        return inlines;
    }
    let mut out = Inlines::default();
    for part in inlines.parts() {
        let text = match part {
            Inline::Text(text) => text,
            Inline::Image(image) => {
                out.push_image(image.clone());
                continue;
            }
            Inline::Wiki(wiki) => {
                out.push_wiki(wiki.clone());
                continue;
            }
        };
        let mut rest = text.text.as_str();
        if !text.style.code && text.link.is_none() {
            while let Some((before, image, after)) = first(rest) {
                out.push_text(before, text.style, None);
                out.push_image(image);
                rest = after;
            }
        }
        out.push_text(rest, text.style, text.link.as_ref());
    }
    out
}

/// The first embed of an image, with what stands before and after it.
fn first(text: &str) -> Option<(&str, Image, &str)> {
    let mut from = 0;
    while let Some(start) = text[from..].find("![[").map(|at| from + at) {
        let inside = start + 3;
        let end = inside + text[inside..].find("]]")?;
        if let Some(image) = image(&text[inside..end]) {
            return Some((&text[..start], image, &text[end + 2..]));
        }
        from = inside;
    }
    None
}

/// What an embed means: a file, and after `|` its width, or the words for it.
fn image(inside: &str) -> Option<Image> {
    let (target, words) = inside.split_once('|').unwrap_or((inside, ""));
    let address = target.split('#').next().unwrap_or_default().trim();
    let (stem, ending) = address.rsplit_once('.')?;
    let is_image = ENDINGS
        .iter()
        .any(|known| ending.eq_ignore_ascii_case(known));
    if !is_image || stem.is_empty() || inside.contains('\n') || inside.contains("[[") {
        return None;
    }
    let is_size = words.chars().all(|c| c.is_ascii_digit() || c == 'x');
    Some(Image {
        address: address.to_owned(),
        alt: if is_size { "" } else { words.trim() }.to_owned(),
        link: None,
    })
}
