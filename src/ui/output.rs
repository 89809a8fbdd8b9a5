//! A stream: stdout, stderr, or memory.

use std::io::{self, Write};
use std::sync::{Arc, Mutex, PoisonError};

/// A stream that several parts write whole lines to.
#[derive(Clone)]
pub struct Output(Arc<Mutex<Box<dyn Write + Send>>>);

/// What was written to an [`Output`] in memory.
#[derive(Clone, Debug, Default)]
pub struct Captured(Arc<Mutex<Vec<u8>>>);

impl Output {
    /// The process's stdout.
    pub fn stdout() -> Self {
        Self::to(io::stdout())
    }

    /// The process's stderr.
    pub fn stderr() -> Self {
        Self::to(io::stderr())
    }

    /// A stream that is kept.
    pub fn captured() -> (Self, Captured) {
        let captured = Captured::default();
        (Self::to(captured.clone()), captured)
    }

    pub(super) fn to(writer: impl Write + Send + 'static) -> Self {
        Self(Arc::new(Mutex::new(Box::new(writer))))
    }

    /// Writes text and a line end. A reader that has gone away (`notic-notion … | head`) is no error.
    pub fn line(&self, text: &str) -> io::Result<()> {
        let mut line = String::with_capacity(text.len() + 1);
        line.push_str(text);
        line.push('\n');
        self.bytes(line.as_bytes())
    }

    /// Writes bytes. A reader that has gone away is no error.
    pub fn bytes(&self, bytes: &[u8]) -> io::Result<()> {
        let mut writer = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match writer.write_all(bytes).and_then(|()| writer.flush()) {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
            outcome => outcome,
        }
    }
}

impl Captured {
    /// Everything so far.
    pub fn text(&self) -> String {
        let bytes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        String::from_utf8_lossy(&bytes).into_owned()
    }
}

impl Write for Captured {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Failing(io::ErrorKind);

    impl Write for Failing {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(self.0.into())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_closed_pipe_is_no_error_and_a_full_disk_is() {
        assert!(
            Output::to(Failing(io::ErrorKind::BrokenPipe))
                .line("x")
                .is_ok()
        );
        assert!(
            Output::to(Failing(io::ErrorKind::StorageFull))
                .line("x")
                .is_err()
        );
    }
}
