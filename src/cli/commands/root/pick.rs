//! Lets a person choose the root among the pages the token sees.

use std::collections::HashMap;

use super::accept::{Root, accept};
use super::create::{NewRoot, create};
use super::{connect, tell};
use crate::cli::exit::{ExitStatus, Failure};
use crate::cli::session::Session;
use crate::model::{PageId, PageTitle};
use crate::notion::{Client, Me, PageObject, Parent};
use crate::store::Store;
use crate::ui::phrase;
use crate::ui::picker::{Action, Entry, Picked, Picker};

/// About how many pages are listed: a personal token may see thousands, and each hundred costs a request.
const ENOUGH: usize = 300;

/// What a new page is called where nobody says.
const NEW_TITLE: &str = "Notic Sync";

/// What can be done besides choosing a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Doing {
    Search,
    LookAgain,
    Create,
    Paste,
}

/// Asks on the terminal which page is to be the root, and makes it so. None where somebody leaves without choosing.
/// For who has made sure that there is a terminal ([`Ui::can_ask`](crate::ui::Ui::can_ask)).
pub(in crate::cli::commands) fn choose(session: &Session<'_>) -> Result<Option<PageId>, Failure> {
    let chosen = session.runtime()?.block_on(async {
        let client = connect(session).await?;
        let choosing = Choosing {
            me: client.me().await?,
            client,
            session,
        };
        choosing.run(&mut session.store()?).await
    })?;
    match chosen {
        Some(root) => {
            tell(&root, session)?;
            Ok(Some(root.page))
        }
        None => Ok(None),
    }
}

/// The root until now.
struct Present {
    page: PageId,
    title: Option<String>,
}

struct Choosing<'a> {
    session: &'a Session<'a>,
    client: Client,
    me: Me,
}

impl Choosing<'_> {
    /// Until a page is the root, or nobody wants one. What does not work is told, and asked again.
    async fn run(&self, store: &mut Store) -> Result<Option<Root>, Failure> {
        let present = self.present(store)?;
        let mut found = self.look("").await?;
        loop {
            let candidates = candidates(&found, present.as_ref());
            let is_empty = candidates.is_empty();
            let (pages, entries): (Vec<PageId>, Vec<Entry>) = candidates.into_iter().unzip();
            let page = match self.ask(entries).await? {
                Picked::Nothing => return Ok(None),
                Picked::Entry(index) => pages.get(index).copied(),
                Picked::Typed(link) => PageId::from_url_or_id(&link).ok(),
                Picked::Action { index, words } => {
                    match doings(&self.me, is_empty)[index] {
                        Doing::LookAgain => {
                            found = self.look("").await?;
                            None
                        }
                        // Somebody pasted an address that holds no id.
                        Doing::Search if words.contains("://") => self.page_of(&words),
                        Doing::Search => {
                            let words = self.words_or_ask(words, "Search Notion for: ").await?;
                            found = self.look(&words).await?;
                            None
                        }
                        Doing::Paste => {
                            let link = self.ask_line("Link or id of the page: ").await?;
                            self.page_of(&link)
                        }
                        Doing::Create => match self.create(&words, store).await {
                            Ok(root) => return Ok(Some(root)),
                            Err(failure) => {
                                failure.tell(self.session.ui);
                                None
                            }
                        },
                    }
                }
            };
            let Some(page) = page else { continue };
            match accept(page, None, self.session, &self.client, store).await {
                Ok(root) => return Ok(Some(root)),
                Err(failure) => failure.tell(self.session.ui),
            }
        }
    }

    fn present(&self, store: &Store) -> Result<Option<Present>, Failure> {
        let known = store.profile()?;
        let page = self.session.settings.root.or(known.root);
        Ok(page.map(|page| Present {
            page,
            title: known.root_title.filter(|_| known.root == Some(page)),
        }))
    }

    async fn look(&self, words: &str) -> Result<Vec<PageObject>, Failure> {
        let found = self.client.search_pages(words, ENOUGH).await?;
        self.session.ui.note(&heading(&self.me, words, found.len()));
        Ok(found)
    }

    async fn ask(&self, entries: Vec<Entry>) -> Result<Picked, Failure> {
        let actions = doings(&self.me, entries.is_empty()).iter();
        let actions = actions.map(|doing| doing.action()).collect();
        let picker = Picker::new(entries, actions, |text| {
            PageId::from_url_or_id(text).is_ok()
        });
        let ui = self.session.ui.clone();
        beside(move || ui.pick(picker)).await
    }

    /// On the terminal, as long as it takes.
    async fn ask_line(&self, question: &'static str) -> Result<String, Failure> {
        let ui = self.session.ui.clone();
        let line = beside(move || ui.ask_line(question)).await?;
        Ok(line.trim().to_owned())
    }

    async fn words_or_ask(&self, words: String, question: &'static str) -> Result<String, Failure> {
        match words.is_empty() {
            true => self.ask_line(question).await,
            false => Ok(words),
        }
    }

    fn page_of(&self, link: &str) -> Option<PageId> {
        let page = PageId::from_url_or_id(link).ok();
        if page.is_none() && !link.is_empty() {
            self.session
                .ui
                .warn("that holds no page's id; copy the link in Notion: ••• > Copy link");
        }
        page
    }

    async fn create(&self, words: &str, store: &mut Store) -> Result<Root, Failure> {
        let title = if words.is_empty() { NEW_TITLE } else { words };
        let new = NewRoot {
            title: PageTitle::new(title),
            under: None,
        };
        create(&new, None, self.session, &self.client, &self.me, store).await
    }
}

/// Runs what waits for a person beside the runtime, so that connections to Notion are looked after meanwhile: a request
/// over one that was closed unnoticed would leave us not knowing.
async fn beside<T: Send + 'static>(
    ask: impl FnOnce() -> std::io::Result<T> + Send + 'static,
) -> Result<T, Failure> {
    let failed = |why: String| {
        Failure::new(
            ExitStatus::Failed,
            format!("the terminal could not be read: {why}"),
        )
        .hint("name the page instead: `notic-notion root <link>`")
    };
    match tokio::task::spawn_blocking(ask).await {
        Ok(answer) => answer.map_err(|error| failed(error.to_string())),
        Err(error) => Err(failed(error.to_string())),
    }
}

/// In the order they are shown: what helps where no page is found comes first there.
fn doings(me: &Me, is_empty: bool) -> &'static [Doing] {
    use Doing::{Create, LookAgain, Paste, Search};
    match (me.kind.may_create_at_top(), is_empty) {
        (true, false) => &[Search, LookAgain, Create, Paste],
        (false, false) => &[Search, LookAgain, Paste],
        (true, true) => &[LookAgain, Create, Paste, Search],
        (false, true) => &[LookAgain, Paste, Search],
    }
}

impl Doing {
    fn action(self) -> Action {
        let (label, with_words) = match self {
            Self::Search => (
                "Search Notion for other words…".to_owned(),
                Some("Search Notion for"),
            ),
            Self::LookAgain => ("Look again".to_owned(), None),
            Self::Create => (
                format!("Create a new page \"{NEW_TITLE}\""),
                Some("Create a new page"),
            ),
            Self::Paste => ("Paste a link…".to_owned(), None),
        };
        Action {
            label,
            with_words: with_words.map(str::to_owned),
        }
    }
}

/// What is told before the list.
fn heading(me: &Me, words: &str, found: usize) -> String {
    const LATE: &str =
        "A page shared or made a moment ago may take half a minute to show: look again.";
    let whose = match me.is_person {
        true => "Pages you can see",
        false => "Pages shared with the connection",
    };
    let mut text = match (found, words) {
        (0, "") if me.is_person => format!("Notion shows no page that you can see. {LATE}"),
        (0, "") => format!(
            "No page is shared with the connection yet. In Notion, open the page everything is to go under, then ••• > \
             Connections > add the connection. {LATE}"
        ),
        (0, words) => format!("Notion finds no page with a word of \"{words}\". {LATE}"),
        (1.., "") => format!(
            "Choose the page everything goes under. {whose}, the last edited first ({}). {LATE}",
            match found >= ENOUGH {
                true => format!("only {found} of them"),
                false => phrase::count(found, "page"),
            }
        ),
        (1.., words) => format!(
            "{whose} that share a word with \"{words}\" ({}).",
            phrase::count(found, "page")
        ),
    };
    if words.is_empty() && !me.kind.may_create_at_top() {
        text.push_str(&format!(
            "\nAn {} can't make a page at the top of the workspace; under a shared page it can: `notic-notion root \
             --create TITLE --under PAGE`",
            me.kind.name()
        ));
    }
    text
}

/// Each page with where it lies, as far as the list itself tells: asking would cost a request each. The present root
/// is there in any case: one that was made a moment ago is not found yet.
fn candidates(found: &[PageObject], present: Option<&Present>) -> Vec<(PageId, Entry)> {
    let titles: HashMap<PageId, &str> = found
        .iter()
        .map(|page| (page.id, page.title.as_str()))
        .collect();
    let place = |parent: Option<&Parent>| match parent {
        Some(Parent::Workspace) => "top of the workspace".to_owned(),
        Some(Parent::Page(id)) => match titles.get(id) {
            Some(title) => format!("in \"{}\"", named(title)),
            None => "in another page".to_owned(),
        },
        Some(Parent::Block(_)) => "in another page".to_owned(),
        Some(Parent::Other) => "in a database".to_owned(),
        None => String::new(),
    };
    let entry = |page: &PageObject| Entry {
        title: named(&page.title).to_owned(),
        place: place(page.parent.as_ref()),
        is_present: present.is_some_and(|present| present.page == page.id),
    };
    let not_found = present.filter(|present| !titles.contains_key(&present.page));
    let first = not_found.map(|present| {
        let entry = Entry {
            title: named(present.title.as_deref().unwrap_or_default()).to_owned(),
            place: "not in this list".to_owned(),
            is_present: true,
        };
        (present.page, entry)
    });
    let rest = found.iter().map(|page| (page.id, entry(page)));
    first.into_iter().chain(rest).collect()
}

fn named(title: &str) -> &str {
    match title.trim() {
        "" => PageTitle::UNTITLED,
        title => title,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn page(number: u8, title: &str, parent: Value) -> PageObject {
        let id = PageId::from_bytes([number; 16]).to_string();
        PageObject::read(&json!({
            "object": "page", "id": id, "parent": parent,
            "properties": {"title": {"type": "title", "title": [{"plain_text": title}]}},
        }))
        .unwrap()
    }

    fn me(user: Value) -> Me {
        Me::read(&user).unwrap()
    }

    fn internal() -> Me {
        me(
            json!({"id": "b", "type": "bot", "bot": {"owner": {"type": "workspace", "workspace": true}}}),
        )
    }

    fn person() -> Me {
        me(json!({"id": "p", "type": "person"}))
    }

    #[test]
    fn each_page_tells_where_it_lies() {
        let first = PageId::from_bytes([1; 16]).to_string();
        let unknown = PageId::from_bytes([9; 16]).to_string();
        let found = [
            page(1, "Home", json!({"type": "workspace", "workspace": true})),
            page(2, " ", json!({"page_id": first})),
            page(3, "c", json!({"page_id": unknown})),
            page(4, "d", json!({"block_id": unknown})),
            page(5, "e", json!({"data_source_id": unknown})),
        ];
        let shown = |present: Option<u8>| -> Vec<String> {
            let present = present.map(|number| Present {
                page: PageId::from_bytes([number; 16]),
                title: Some("Here".to_owned()),
            });
            candidates(&found, present.as_ref())
                .into_iter()
                .map(|(_, entry)| format!("{}|{}|{}", entry.title, entry.place, entry.is_present))
                .collect()
        };
        assert_eq!(shown(None).len(), 5);
        assert_eq!(shown(Some(7))[0], "Here|not in this list|true");
        assert_eq!(
            shown(Some(3)),
            [
                "Home|top of the workspace|false",
                "Untitled|in \"Home\"|false",
                "c|in another page|true",
                "d|in another page|false",
                "e|in a database|false",
            ]
        );
    }

    #[test]
    fn a_new_page_is_offered_only_where_the_token_may_make_it() {
        for is_empty in [true, false] {
            assert!(!doings(&internal(), is_empty).contains(&Doing::Create));
            assert!(doings(&person(), is_empty).contains(&Doing::Create));
        }
        assert!(heading(&internal(), "", 3).contains("--under PAGE"));
        assert!(!heading(&person(), "", 3).contains("--under PAGE"));
    }

    #[test]
    fn the_heading_tells_how_a_page_gets_into_the_list() {
        assert!(heading(&internal(), "", 0).contains("••• > Connections"));
        for (me, words, found) in [(internal(), "", 0), (person(), "", 7), (person(), "x", 0)] {
            assert!(heading(&me, words, found).contains("half a minute"));
        }
        assert!(heading(&person(), "", 1000).contains("only 1000 of them"));
    }
}
