//! Addresses of the web as browsers understand them.

use std::borrow::Cow;

/// An address of the web with its blanks escaped, as browsers do before they ask for it and Notion does not. Others, which
/// may be names of files, are left as they are.
pub(super) fn without_blanks(address: &str) -> Cow<'_, str> {
    let is_web = ["http://", "https://"].iter().any(|scheme| {
        let start = address.get(..scheme.len());
        start.is_some_and(|start| start.eq_ignore_ascii_case(scheme))
    });
    if is_web && address.contains(' ') {
        Cow::Owned(address.replace(' ', "%20"))
    } else {
        Cow::Borrowed(address)
    }
}
