//! What of a new page is left off where it is refused: Notion does not tell for which part that was.

use crate::notion::{ApiError, ErrorKind};

/// What goes along with a new page's title, of what it has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Parts {
    /// Where it goes among its siblings; else to their end.
    pub(super) place: bool,
    /// The beginning of its body; else that follows, in parts of which those that are refused are found.
    pub(super) body: bool,
    /// Its icon.
    pub(super) icon: bool,
}

impl Parts {
    /// What is sent next, where these parts of all there are were refused, and it can have been for some of them. None
    /// where nothing is left to be left off.
    pub(super) fn without_what_may_be_refused(self, error: &ApiError, all: Self) -> Option<Self> {
        match error.kind {
            // Notion does not tell for which it was: the fewer are left off the better, and the icon last, since it is the
            // only one that is lost.
            ErrorKind::Invalid => {
                let fewer = |part: &mut bool, of_all: bool| {
                    let is_left_off = std::mem::take(part);
                    *part = !is_left_off && of_all;
                    is_left_off
                };
                let mut next = self;
                let has_next = fewer(&mut next.place, all.place)
                    || (error.is_validation() && fewer(&mut next.body, all.body))
                    || fewer(&mut next.icon, all.icon);
                has_next.then_some(next)
            }
            // The page it was to stand behind is not where it was; last is better than nowhere.
            ErrorKind::NotFound if self.place => Some(Self {
                place: false,
                ..self
            }),
            ErrorKind::EdgeRefused if self.body => Some(Self {
                body: false,
                ..self
            }),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(of: &str) -> Parts {
        let [place, body, icon] = ["place", "body", "icon"].map(|part| of.contains(part));
        Parts { place, body, icon }
    }

    fn refused(all: &str, kind: ErrorKind) -> Vec<Parts> {
        let error = ApiError {
            status: Some(400),
            code: Some("validation_error".to_owned()),
            ..ApiError::local(kind, "")
        };
        refused_with(all, &error)
    }

    fn refused_with(all: &str, error: &ApiError) -> Vec<Parts> {
        let all = parts(all);
        let next = |parts: &Parts| parts.without_what_may_be_refused(error, all);
        std::iter::successors(Some(all), next).collect()
    }

    #[test]
    fn what_may_be_refused_is_left_off_one_after_the_other_and_in_every_way() {
        assert_eq!(
            refused("place body icon", ErrorKind::Invalid),
            [
                "place body icon",
                "body icon",
                "place icon",
                "icon",
                "place body",
                "body",
                "place",
                ""
            ]
            .map(parts)
        );
        assert_eq!(refused("body", ErrorKind::Invalid), ["body", ""].map(parts));
        assert_eq!(refused("", ErrorKind::Invalid), [parts("")]);
    }

    #[test]
    fn only_what_can_be_the_reason_is_left_off() {
        let all = "place body icon";
        assert_eq!(
            refused(all, ErrorKind::NotFound),
            [all, "body icon"].map(parts)
        );
        assert_eq!(
            refused(all, ErrorKind::EdgeRefused),
            [all, "place icon"].map(parts)
        );
        assert_eq!(refused(all, ErrorKind::Forbidden), [parts(all)]);
        let other = ApiError::local(ErrorKind::Invalid, "");
        assert_eq!(
            refused_with(all, &other),
            [all, "body icon", "place body", "body"].map(parts)
        );
    }
}
