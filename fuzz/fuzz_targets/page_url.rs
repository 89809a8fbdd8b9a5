//! What a person pastes as a page: no text makes the parser panic, and a page that was read is read again as itself.
#![no_main]

use notic_notion::model::PageId;

libfuzzer_sys::fuzz_target!(|text: &str| {
    if let Ok(page) = PageId::from_url_or_id(text) {
        for form in [page.to_string(), page.simple(), format!("https://www.notion.so/A-title-{}?pvs=4#x", page.simple())] {
            assert_eq!(PageId::from_url_or_id(&form).as_ref(), Ok(&page), "{form}");
        }
    }
});
