//! What a sync needs before anything is asked of Notion: login, root, source, wishes.

use std::path::Path;
use std::rc::Rc;
use std::sync::Arc;

use tokio::runtime::Runtime;

use super::super::root::refuse_another_root;
use super::job::Job;
use crate::cli::args::SyncArgs;
use crate::cli::exit::{ExitStatus, Failure};
use crate::cli::location::Location;
use crate::cli::old_pages::{Change, decide};
use crate::cli::read_source::ReadSource;
use crate::cli::session::{Mode, Session, SourceOptions, api_failure, plain_http};
use crate::markdown::Dialect;
use crate::model::{FilesSeen, Hasher, PageId};
use crate::notic::{PagesFolder, PlainHttp};
use crate::notion::{Allowance, UserId};
use crate::plan::{CarryOver, DeleteLimit, Policy};
use crate::progress::Listener;
use crate::render;
use crate::settings::OldPages;
use crate::source::{ReadOptions, Reading};
use crate::store::{Profile, ProfileLock, Store};
use crate::sync::{self, Pace, SettleTimes, Wishes};

/// What is known of a run before anybody is logged in.
pub(in crate::cli) struct Setup {
    pub(in crate::cli) wishes: Wishes,
    /// What becomes of old pages, should the source hold other data.
    pub(super) purpose: Purpose,
    pub(super) store: Store,
    pub(super) known: Profile,
    pub(super) root: Option<PageId>,
    pub(super) location: Location,
    pub(super) read_options: ReadOptions,
    pub(super) listener: Rc<dyn Listener>,
}

/// What a source is read for.
#[derive(Clone, Copy, Debug)]
pub(super) enum Purpose {
    /// To take Notion to it. What was said about old pages.
    Sync(Option<OldPages>),
    /// To compare it with Notion.
    Comparison,
}

/// A run that can begin, with all that has to be held until it has ended.
pub(in crate::cli) struct Ready {
    pub(in crate::cli) job: Job,
    pub(super) _lock: ProfileLock,
    /// Notes are read again, one by one, while the job runs.
    pub(super) _pages: Option<PagesFolder>,
}

impl Setup {
    pub(super) fn of_args(args: &SyncArgs, session: &Session<'_>) -> Result<Self, Failure> {
        let mut setup = Self::of(session, args.location.as_deref(), args.allow_http)?;
        setup.wishes.policy.full = args.full;
        setup.wishes.recreate_missing = args.recreate_missing;
        setup.purpose = Purpose::Sync(args.old_pages);
        if let (false, Some(place)) = (args.full, setup.place_of_files()) {
            setup.read_options.known = Arc::new(setup.store.known_files(&place)?);
        }
        Ok(setup)
    }

    /// What the state and the settings say, for the source that was given or else the profile's.
    pub(in crate::cli) fn of(
        session: &Session<'_>,
        location: Option<&Path>,
        allow_http: bool,
    ) -> Result<Self, Failure> {
        let store = session.store()?;
        let known = store.profile()?;
        let options = SourceOptions::from_json(&known.source_options);
        let location = self::location(location, allow_http, &known, options.plain_http)?;
        let root = session.settings.root.or(known.root);
        if let Some(root) = root {
            refuse_another_root(&store, root)?;
        }
        let (read_options, dialect) = session.read_options(&options);
        Ok(Self {
            wishes: wishes(session, dialect, known.person),
            purpose: Purpose::Comparison,
            store,
            known,
            root,
            location,
            read_options,
            listener: session.listener(),
        })
    }

    /// For a run that takes all pages away: the profile need not have a source.
    pub(in crate::cli) fn to_empty(session: &Session<'_>) -> Result<Self, Failure> {
        Self::of(session, Some(Path::new("/")), false)
    }

    pub(super) fn read(
        &self,
        session: &Session<'_>,
        runtime: &Runtime,
    ) -> Result<ReadSource, Failure> {
        session.read_source(runtime, &self.location, &self.read_options, &self.listener)
    }

    /// Under what the files of the source are remembered, if it is one that may be a directory: where they are, and how
    /// titles are taken from them.
    pub(super) fn place_of_files(&self) -> Option<String> {
        let Location::Path(path) = &self.location else {
            return None;
        };
        let path = std::fs::canonicalize(path).ok()?;
        Some(format!(
            "{} {:?}",
            path.display(),
            self.read_options.dialect
        ))
    }

    /// Remembers what was read, so that the next run need not read it.
    pub(super) fn keep_files(&mut self, seen: &FilesSeen) -> Result<(), Failure> {
        if let Some(place) = self.place_of_files()
            && *seen != FilesSeen::default()
        {
            self.store.ensure_profile()?;
            self.store.keep_files(&place, seen)?;
        }
        Ok(())
    }

    /// Another place may hold other data, by mistake: then all pages would go to the trash, if they are few.
    pub(super) fn refuse_other_data(
        &self,
        session: &Session<'_>,
        root: PageId,
        reading: &Reading,
    ) -> Result<(), Failure> {
        let Some((to, carry)) = self.other_data(root, reading)? else {
            return Ok(());
        };
        let (change, said) = match self.purpose {
            Purpose::Sync(said) => (Change::SourceOnce { to: &to, carry }, said),
            Purpose::Comparison => (Change::Compared { to: &to, carry }, None),
        };
        decide(session, change, said).map(|_| ())
    }

    /// Where the source is another one than the pages were made from, and seems to hold other data: its place, and how
    /// much of it is known.
    pub(super) fn other_data(
        &self,
        root: PageId,
        reading: &Reading,
    ) -> Result<Option<(String, CarryOver)>, Failure> {
        let place = self.location.to_string();
        if is_place_of_pages(&self.store, &place)? {
            return Ok(None);
        }
        let policy = &self.wishes.policy;
        let carry = sync::carry_over(&reading.snapshot, &self.store, root, policy)?;
        Ok((!carry.is_same_data()).then_some((place, carry)))
    }

    /// Logs in, takes the profile's lock, and reads the source.
    pub(in crate::cli) fn ready(
        self,
        session: &Session<'_>,
        runtime: &Runtime,
    ) -> Result<Ready, Failure> {
        self.ready_with(session, runtime, |setup, root| {
            let read = setup.read(session, runtime)?;
            setup.refuse_other_data(session, root, &read.reading)?;
            let place = setup.location.to_string();
            setup.store.set_synced_source(&place)?;
            setup.keep_files(&read.reading.files)?;
            Ok(read)
        })
    }

    /// Logs in, takes the profile's lock, and takes what there is to be in Notion from somewhere.
    pub(in crate::cli) fn ready_with(
        mut self,
        session: &Session<'_>,
        runtime: &Runtime,
        read: impl FnOnce(&mut Self, PageId) -> Result<ReadSource, Failure>,
    ) -> Result<Ready, Failure> {
        let login = runtime.block_on(session.login())?;
        let root = self.root.ok_or_else(|| {
            Failure::new(ExitStatus::Usage, "no root page is chosen yet").hint(
                "in Notion, share a page with the connection (••• > Connections), copy its link, and type \
                 `notic-notion root <link>`, or set NOTIC_NOTION_ROOT",
            )
        })?;
        let lock = session.lock()?;
        let client = session.client(login.token, self.listener.clone())?;
        // The requests of a run over all profiles are of several at once.
        if session.mode == Mode::Named {
            client.take_over().map_err(|error| api_failure(&error))?;
        }
        if self.known.root.is_none() {
            self.store.set_profile(&Profile {
                root: Some(root),
                ..self.known.clone()
            })?;
        }
        // The environment's token may be another connection's than the one that logged in.
        let me = self
            .known
            .bot
            .as_deref()
            .filter(|_| !login.from_environment)
            .map(UserId::new);
        let network = session.settings.network;
        let read = read(&mut self, root)?;
        let job = Job {
            store: self.store,
            client,
            root,
            reading: read.reading,
            wishes: self.wishes,
            settle: SettleTimes {
                answered: network.settle_answered,
                cut: network.settle_cut,
            },
            me,
            listener: self.listener,
        };
        Ok(Ready {
            job,
            _lock: lock,
            _pages: read.pages,
        })
    }
}

fn location(
    given: Option<&Path>,
    allow_http: bool,
    known: &Profile,
    remembered: PlainHttp,
) -> Result<Location, Failure> {
    match (given, &known.source) {
        // What was allowed for the source of every day holds for it, too, when it is spelt out.
        (Some(location), stored) => match Location::read(location, plain_http(allow_http)) {
            Err(refused) => match Location::read(location, remembered) {
                Ok(same) if stored.as_deref() == Some(&same.to_string()) => Ok(same),
                _ => Err(refused),
            },
            read => read,
        },
        (None, Some(location)) => Location::read(Path::new(location), remembered),
        (None, None) => Err(Failure::new(ExitStatus::Usage, "no source is set yet")
            .hint("type `notic-notion sync <path>`, or set it for good with `notic-notion source <path>`; \
                   `notic-notion source https://api.getnotic.io --login` takes your notes from Notic itself")),
    }
}

/// What the settings say; full comparison and making pages again are for the command to add.
fn wishes(session: &Session<'_>, dialect: Dialect, person: bool) -> Wishes {
    Wishes {
        policy: policy(session, dialect),
        dialect,
        recreate_missing: false,
        pace: Pace {
            requests_per_minute: session.settings.requests_per_minute,
            in_flight: session.settings.in_flight as usize,
        },
        allowance: Allowance::default(),
        person,
    }
}

/// How deletions and comparisons are handled.
pub(in crate::cli) fn policy(session: &Session<'_>, dialect: Dialect) -> Policy {
    let limit = match session.settings.max_delete {
        Some(most) => DeleteLimit::AtMost(most as usize),
        None => DeleteLimit::Guarded,
    };
    Policy {
        on_delete: session.settings.on_delete,
        limit,
        full: false,
        rules: rules(dialect),
    }
}

/// Whether the pages in Notion were made from the source of this place.
pub(in crate::cli) fn is_place_of_pages(store: &Store, place: &str) -> Result<bool, Failure> {
    let from = match store.synced_source()? {
        Some(from) => Some(from),
        None => store.profile()?.source,
    };
    Ok(from.as_deref() == Some(place))
}

/// The rules bodies are made by: a change of them makes every body count as changed, and be compared.
pub(in crate::cli) fn rules(dialect: Dialect) -> crate::model::Digest {
    let mut hasher = Hasher::new();
    hasher.bytes(&render::VERSION.to_le_bytes());
    hasher.bytes(&[u8::from(dialect == Dialect::CommonMark)]);
    hasher.finish()
}
