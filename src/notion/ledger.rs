//! Where the [`Window`] of a connection is kept between two looks at it.

use std::cell::RefCell;
use std::fmt;
use std::rc::Rc;

use super::window::Window;

/// The window could not be read or written, so that nobody knows whether a request may be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LedgerError(pub String);

impl fmt::Display for LedgerError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for LedgerError {}

/// Keeps one connection's window for all who share it.
pub trait Ledger {
    /// Loads the window, lets it be changed, and stores it, with nobody else doing so meanwhile. Must not take long:
    /// it is called from async code.
    fn update(&self, change: &mut dyn FnMut(&mut Window)) -> Result<(), LedgerError>;
}

/// A window in memory: for one process. Clones share it.
#[derive(Clone, Debug, Default)]
pub struct MemoryLedger {
    window: Rc<RefCell<Window>>,
    owner: u32,
}

impl MemoryLedger {
    /// The same window, for another one who shares it.
    pub fn of(&self, owner: u32) -> Self {
        Self {
            window: self.window.clone(),
            owner,
        }
    }
}

impl Ledger for MemoryLedger {
    fn update(&self, change: &mut dyn FnMut(&mut Window)) -> Result<(), LedgerError> {
        let mut window = self
            .window
            .try_borrow_mut()
            .map_err(|_| LedgerError("the budget is being changed already".to_owned()))?;
        window.owner = self.owner;
        change(&mut window);
        Ok(())
    }
}
