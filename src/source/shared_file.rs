//! One open file that several threads read, each at its own place.

use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::sync::Arc;

/// A file with a place in it. A copy reads the same file, and has a place of its own.
pub(super) struct SharedFile(BufReader<Place>);

struct Place {
    file: Arc<File>,
    at: u64,
}

impl SharedFile {
    /// A file that is open, from its start.
    pub(super) fn new(file: File) -> Self {
        Self::of(Arc::new(file))
    }

    fn of(file: Arc<File>) -> Self {
        Self(BufReader::new(Place { file, at: 0 }))
    }
}

impl Clone for SharedFile {
    fn clone(&self) -> Self {
        Self::of(Arc::clone(&self.0.get_ref().file))
    }
}

impl Read for SharedFile {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.0.read(buffer)
    }
}

impl Seek for SharedFile {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.0.seek(to)
    }
}

impl Read for Place {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        #[cfg(unix)]
        let read = std::os::unix::fs::FileExt::read_at(&*self.file, buffer, self.at)?;
        #[cfg(windows)]
        let read = std::os::windows::fs::FileExt::seek_read(&*self.file, buffer, self.at)?;
        self.at += read as u64;
        Ok(read)
    }
}

impl Seek for Place {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let (from, by) = match to {
            SeekFrom::Start(at) => {
                self.at = at;
                return Ok(at);
            }
            SeekFrom::Current(by) => (self.at, by),
            SeekFrom::End(by) => (self.file.metadata()?.len(), by),
        };
        self.at = from
            .checked_add_signed(by)
            .ok_or(io::ErrorKind::InvalidInput)?;
        Ok(self.at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_copy_has_its_own_place() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("letters");
        std::fs::write(&path, "abcdefghij").unwrap();
        let mut one = SharedFile::new(File::open(&path).unwrap());
        let mut two = one.clone();
        let next = |file: &mut SharedFile, length: usize| {
            let mut bytes = vec![0; length];
            file.read_exact(&mut bytes).unwrap();
            String::from_utf8(bytes).unwrap()
        };
        assert_eq!(next(&mut one, 3), "abc");
        assert_eq!(two.seek(SeekFrom::End(-4)).unwrap(), 6);
        assert_eq!(next(&mut two, 2), "gh");
        assert_eq!(next(&mut one, 2), "de");
        assert_eq!(one.seek(SeekFrom::Current(-1)).unwrap(), 4);
        assert_eq!(next(&mut one, 6), "efghij");
        assert_eq!(one.read(&mut [0]).unwrap(), 0);
        assert!(two.seek(SeekFrom::Current(-99)).is_err());
    }
}
