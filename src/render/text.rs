//! Inline text as Notion's runs. What a run can't hold is written out.

use std::borrow::Cow;
use std::collections::HashSet;

use super::references::References;
use super::{LocalImage, ResolveImage};
use crate::markdown::document::{Image, Inline, Inlines, Text, Wiki, is_same_link};
use crate::model::address::is_data_url;
use crate::model::{ImageSource, Leads, Link, NoteLink, Reference, Span};

/// The characters of a local image's or a language's name that are shown where all of it would be too much.
const ABBREVIATED_CHARS: usize = 60;

/// How many images that can't be shown are named.
const MOST_NAMED: usize = 10;

/// What a text comes to: texts, and images that stand between them.
pub(super) enum Part {
    /// Text, not only of blanks.
    Text(Vec<Span>),
    /// An image as a block of its own.
    Image {
        /// Where it is.
        source: ImageSource,
        /// What stands under it.
        caption: Vec<Span>,
    },
}

/// Writes texts, and counts what could not be kept.
pub(super) struct Writer<'a> {
    references: References<'a>,
    images: &'a ResolveImage<'a>,
    refused_characters: usize,
    local_images: usize,
    first_local_image: String,
    /// Images that can't be shown, with why.
    unusable: Vec<(String, String)>,
    /// Images of cells, which have no place for them.
    of_cells: Vec<Part>,
}

impl<'a> Writer<'a> {
    /// A writer that asks `leads` for what references to other notes lead to, and `images` for image files.
    pub(super) fn new(
        leads: &'a mut dyn FnMut(&Reference) -> Leads,
        images: &'a ResolveImage<'a>,
    ) -> Self {
        Self {
            references: References::new(leads),
            images,
            refused_characters: 0,
            local_images: 0,
            first_local_image: String::new(),
            unusable: Vec::new(),
            of_cells: Vec::new(),
        }
    }

    /// The references that were met, and what they were made links to.
    pub(super) fn take_links(&mut self) -> Vec<NoteLink> {
        self.references.take()
    }

    /// The link of an address: to the web, or to the page of the note it names.
    fn link(&mut self, address: &str) -> Option<Link> {
        Link::new(address).or_else(|| {
            let reference = Reference::from_address(address)?;
            self.references.link(&reference)
        })
    }

    /// Where an image that is not on the web comes from; none for one that has to be text.
    fn file(&mut self, image: &Image) -> Option<ImageSource> {
        match (self.images)(&image.address) {
            Some(LocalImage::File(content)) => Some(ImageSource::File(content)),
            Some(LocalImage::Unusable(why)) => {
                self.unusable.push((abbreviated(&image.address), why));
                None
            }
            None => {
                if self.local_images == 0 {
                    self.first_local_image = abbreviated(&image.address);
                }
                self.local_images += 1;
                None
            }
        }
    }

    /// Where an image comes from; none for one that has to be text.
    fn source(&mut self, image: &Image) -> Option<ImageSource> {
        match Link::new(&image.address) {
            Some(link) => Some(ImageSource::External(link)),
            None => self.file(image),
        }
    }

    /// The image files met in cells since this was last asked: they stand behind their table.
    pub(super) fn take_images_of_cells(&mut self) -> Vec<Part> {
        std::mem::take(&mut self.of_cells)
    }

    /// A text as parts in order. Blanks between text and image go, and so do texts of blanks.
    pub(super) fn parts(&mut self, inlines: &Inlines) -> Vec<Part> {
        let mut parts = Vec::new();
        let mut spans = Vec::new();
        for group in groups(inlines) {
            match group {
                Group::Texts(texts) => self.write_texts(&texts, &mut spans),
                Group::Wiki(wiki) => spans.push(self.wiki(wiki)),
                Group::Image(image) => match self.source(image) {
                    Some(source) => {
                        parts.extend(text_part(std::mem::take(&mut spans), true));
                        let caption = self.caption(image);
                        parts.push(Part::Image { source, caption });
                    }
                    None => self.write_local_image(image, &mut spans),
                },
            }
        }
        parts.extend(text_part(spans, false));
        let mut after_image = false;
        for part in &mut parts {
            match part {
                Part::Text(spans) if after_image => trim_start(spans),
                _ => {}
            }
            after_image = matches!(part, Part::Image { .. });
        }
        parts
    }

    /// A text that can't have blocks in it: an image is its words, linked to it.
    pub(super) fn cell(&mut self, inlines: &Inlines) -> Vec<Span> {
        let mut spans = Vec::new();
        for group in groups(inlines) {
            match group {
                Group::Texts(texts) => self.write_texts(&texts, &mut spans),
                Group::Wiki(wiki) => spans.push(self.wiki(wiki)),
                Group::Image(image) => match self.source(image) {
                    Some(ImageSource::External(source)) => {
                        let words = match image.alt.trim() {
                            "" => &image.address,
                            _ => &image.alt,
                        };
                        let mut span = Span::plain(self.clean(words));
                        span.link = Some(source);
                        spans.push(span);
                        self.write_image_link(image, &mut spans);
                    }
                    Some(source) => {
                        let caption = self.caption(image);
                        self.of_cells.push(Part::Image { source, caption });
                        self.write_local_image(image, &mut spans);
                    }
                    None => self.write_local_image(image, &mut spans),
                },
            }
        }
        spans
    }

    /// Texts that link to one address, or to none.
    fn write_texts(&mut self, texts: &[&Text], out: &mut Vec<Span>) {
        let Some(address) = texts.first().and_then(|text| text.link.as_deref()) else {
            out.extend(texts.iter().map(|text| self.span(text, None)));
            return;
        };
        let link = self.link(address);
        out.extend(texts.iter().map(|text| self.span(text, link.clone())));
        if link.is_none() {
            let shown: String = texts.iter().map(|text| text.text.as_str()).collect();
            self.write_refused_address(&shown, address, out);
        }
    }

    /// A wiki link that leads nowhere stays as typed.
    fn wiki(&mut self, wiki: &Wiki) -> Span {
        let link = self.references.link(&wiki.target);
        let text = if link.is_some() {
            &wiki.shown
        } else {
            &wiki.typed
        };
        Span {
            text: self.clean(text).into_owned(),
            style: wiki.style,
            link,
        }
    }

    fn span(&mut self, text: &Text, link: Option<Link>) -> Span {
        Span {
            text: self.clean(&text.text).into_owned(),
            style: text.style,
            link,
        }
    }

    /// An address that Notion would refuse follows its text, unless the text says it already.
    fn write_refused_address(&mut self, shown: &str, address: &str, out: &mut Vec<Span>) {
        let bare = ["mailto:", "tel:"]
            .into_iter()
            .find_map(|scheme| address.strip_prefix(scheme))
            .unwrap_or(address);
        let shown = shown.trim();
        if shown == address || shown == bare || address.is_empty() {
            return;
        }
        let address = self.clean(address);
        out.push(if shown.is_empty() {
            Span::plain(address)
        } else {
            Span::plain(format!(" ({address})"))
        });
    }

    /// The words of an image, with what it links to. Notic's own default says nothing.
    fn caption(&mut self, image: &Image) -> Vec<Span> {
        let words = match image.alt.trim() {
            "" | "image" => "",
            alt => alt,
        };
        let mut caption = vec![Span::plain(self.clean(words))];
        let Some(address) = image.link.as_deref() else {
            return caption;
        };
        match self.link(address) {
            Some(link) => {
                let words = if words.is_empty() { address } else { words };
                caption[0].text = self.clean(words).into_owned();
                caption[0].link = Some(link);
            }
            None => self.write_refused_address(words, address, &mut caption),
        }
        caption
    }

    /// Where an image links to, behind the words that link to the image itself.
    fn write_image_link(&mut self, image: &Image, out: &mut Vec<Span>) {
        if let Some(address) = image.link.as_deref().filter(|link| *link != image.address) {
            let mut span = Span::plain(self.clean(address));
            span.link = self.link(address);
            out.extend([Span::plain(" ("), span, Span::plain(")")]);
        }
    }

    /// The words of an image that can't stand here.
    fn write_local_image(&mut self, image: &Image, out: &mut Vec<Span>) {
        let address = if is_data_url(&image.address) {
            abbreviated(&image.address)
        } else {
            image.address.clone()
        };
        let words = match image.alt.trim() {
            "" => format!("🖼 ({address})"),
            alt => format!("🖼 {alt} ({address})"),
        };
        out.push(Span::plain(self.clean(&words)));
        self.write_image_link(image, out);
    }

    /// The text without the control characters that Notion refuses; each leaves a `U+FFFD`.
    pub(super) fn clean<'t>(&mut self, text: &'t str) -> Cow<'t, str> {
        let is_refused = |byte: u8| byte < b' ' && byte != b'\n' && byte != b'\t';
        let refused = text.bytes().filter(|&byte| is_refused(byte)).count();
        if refused == 0 {
            return Cow::Borrowed(text);
        }
        self.refused_characters += refused;
        let is_refused = |c: char| u8::try_from(c).is_ok_and(is_refused);
        Cow::Owned(text.replace(is_refused, "\u{fffd}"))
    }

    /// What was counted, as sentences.
    pub(super) fn warnings(&self) -> Vec<String> {
        let mut warnings: Vec<String> = self.references.warning().into_iter().collect();
        match self.refused_characters {
            0 => {}
            1 => warnings.push("1 control character is shown as \u{fffd}".to_owned()),
            n => warnings.push(format!("{n} control characters are shown as \u{fffd}")),
        }
        let first = &self.first_local_image;
        match self.local_images {
            0 => {}
            1 => warnings.push(format!(
                "an image is not on the web and is shown as text: {first}"
            )),
            n => warnings.push(format!(
                "{n} images are not on the web and are shown as text, the first: {first}"
            )),
        }
        let mut told = HashSet::new();
        let unusable = self.unusable.iter().filter(|one| told.insert(*one));
        let unusable: Vec<_> = unusable.collect();
        let (named, rest) = unusable.split_at(unusable.len().min(MOST_NAMED));
        warnings.extend(
            named
                .iter()
                .map(|(address, why)| format!("the image {address} is shown as text: {why}")),
        );
        if !rest.is_empty() {
            warnings.push(format!("{} further images are shown as text", rest.len()));
        }
        warnings
    }
}

/// The beginning of a text that may be long, fit for a message.
pub(super) fn abbreviated(text: &str) -> String {
    let mut chars = text.chars();
    let mut shown: String = chars.by_ref().take(ABBREVIATED_CHARS).collect();
    if chars.next().is_some() {
        shown.push('…');
    }
    shown.replace(char::is_control, "\u{fffd}")
}

/// Neighbours that belong together.
enum Group<'a> {
    /// Texts with one link, or without.
    Texts(Vec<&'a Text>),
    Image(&'a Image),
    Wiki(&'a Wiki),
}

fn groups(inlines: &Inlines) -> Vec<Group<'_>> {
    let mut groups: Vec<Group<'_>> = Vec::new();
    for part in inlines.parts() {
        match (part, groups.last_mut()) {
            (Inline::Text(text), Some(Group::Texts(texts)))
                if texts
                    .last()
                    .is_some_and(|last| is_same_link(last.link.as_ref(), text.link.as_ref())) =>
            {
                texts.push(text);
            }
            (Inline::Text(text), _) => groups.push(Group::Texts(vec![text])),
            (Inline::Image(image), _) => groups.push(Group::Image(image)),
            (Inline::Wiki(wiki), _) => groups.push(Group::Wiki(wiki)),
        }
    }
    groups
}

fn text_part(mut spans: Vec<Span>, before_image: bool) -> Option<Part> {
    if before_image {
        trim_end(&mut spans);
    }
    let has_text = spans.iter().any(|span| !span.text.trim().is_empty());
    has_text.then_some(Part::Text(spans))
}

fn trim_end(spans: &mut Vec<Span>) {
    while let Some(last) = spans.last_mut() {
        last.text.truncate(last.text.trim_end().len());
        if !last.text.is_empty() {
            return;
        }
        spans.pop();
    }
}

fn trim_start(spans: &mut [Span]) {
    for span in spans {
        span.text = span.text.trim_start().to_owned();
        if !span.text.is_empty() {
            return;
        }
    }
}
