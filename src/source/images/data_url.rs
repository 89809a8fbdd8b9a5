//! Images that stand in a note's text (RFC 2397).

use base64::Engine as _;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

use crate::model::address::percent_bytes;

/// Takes base64 with or without padding, as browsers do.
const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

/// What a `data:` URL holds, whatever type it says; none where it is broken.
pub(super) fn content(address: &str) -> Option<Vec<u8>> {
    let (head, data) = address.trim().get(5..)?.split_once(',')?;
    let is_base64 = head
        .rsplit(';')
        .next()
        .is_some_and(|word| word.trim().eq_ignore_ascii_case("base64"));
    let mut bytes = percent_bytes(data);
    if !is_base64 {
        return Some(bytes);
    }
    bytes.retain(|byte| !byte.is_ascii_whitespace());
    LENIENT.decode(&bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::address::is_data_url;

    #[test]
    fn base64_and_percents_are_read_whatever_the_case() {
        for (address, expected) in [
            ("data:image/png;base64,aGVsbG8=", Some("hello")),
            ("DATA:image/png;charset=x;BASE64,aGVsbG8", Some("hello")),
            ("data:image/png;base64,aGVs%0AbG8%3D", Some("hello")),
            ("data:image/svg+xml,%3Csvg/%3E", Some("<svg/>")),
            ("data:,plain%", Some("plain%")),
            ("data:image/png;base64,***", None),
            ("data:image/png", None),
        ] {
            assert!(is_data_url(address));
            let expected = expected.map(|text| text.as_bytes().to_vec());
            assert_eq!(content(address), expected, "{address}");
        }
        assert!(!is_data_url("date:x"));
    }
}
