//! Where a source is: on this machine, or behind Notic's API.

use std::fmt;
use std::path::{Path, PathBuf};

use super::exit::{ExitStatus, Failure};
use crate::notic::{BaseUrl, PlainHttp};

/// A source's place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Location {
    /// A file or folder, from the root of the file system: a timer runs elsewhere.
    Path(PathBuf),
    /// Notic's API.
    Api(BaseUrl),
}

impl Location {
    /// What was typed, or kept in the state.
    pub(super) fn read(text: &Path, plain: PlainHttp) -> Result<Self, Failure> {
        match text.to_str() {
            Some(address) if is_address(address) => Self::api(address, plain),
            _ => Ok(Self::Path(
                std::path::absolute(text).unwrap_or_else(|_| text.to_owned()),
            )),
        }
    }

    /// An address of Notic's API.
    pub(super) fn api(address: &str, plain: PlainHttp) -> Result<Self, Failure> {
        BaseUrl::parse(address, plain)
            .map(Self::Api)
            .map_err(|error| Failure::new(ExitStatus::Usage, error.to_string()).hint(error.hint()))
    }

    /// As it is kept in the state, from where [`Location::read`] has to find the same place again.
    pub(super) fn kept(&self) -> Result<String, Failure> {
        match self {
            Self::Path(path) if path.to_str().is_none() => Err(Failure::new(
                ExitStatus::Usage,
                format!("`{self}` can't be kept as the source: its name is no text in UTF-8"),
            )
            .hint("rename the folder or file, or give it a link of another name and take that")),
            _ => Ok(self.to_string()),
        }
    }
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Path(path) => path.display().fmt(f),
            Self::Api(server) => server.fmt(f),
        }
    }
}

/// Whether it is an address of the web, not a path.
fn is_address(text: &str) -> bool {
    let scheme = text
        .trim_start()
        .split_once("://")
        .map(|(scheme, _)| scheme);
    scheme.is_some_and(|scheme| {
        scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_no_path_and_a_path_no_address() {
        let read = |text: &str| Location::read(Path::new(text), PlainHttp::ThisMachine);
        assert_eq!(
            read("HTTPS://api.getnotic.io/sync").unwrap().to_string(),
            BaseUrl::NOTIC
        );
        assert!(matches!(read("/notes/http:/x"), Ok(Location::Path(_))));
        let Ok(Location::Path(path)) = read("notes") else {
            panic!("it is a path");
        };
        assert!(path.is_absolute());
    }

    #[cfg(unix)]
    #[test]
    fn a_path_that_is_no_text_is_not_kept_as_another() {
        use std::os::unix::ffi::OsStrExt;
        let read = |name: &[u8]| {
            let name = Path::new(std::ffi::OsStr::from_bytes(name));
            Location::read(name, PlainHttp::ThisMachine).unwrap()
        };
        assert_eq!(read("/é".as_bytes()).kept().unwrap(), "/é");
        let failure = read(b"/notes/\xe9").kept().unwrap_err();
        assert_eq!(failure.status, ExitStatus::Usage);
    }

    #[test]
    fn a_password_in_an_address_is_refused_and_not_shown() {
        let address = Path::new("https://me:hidden@api.getnotic.io");
        let failure = Location::read(address, PlainHttp::ThisMachine).unwrap_err();
        assert_eq!(failure.status, ExitStatus::Usage);
        assert!(!failure.to_string().contains("hidden"), "{failure}");
    }
}
