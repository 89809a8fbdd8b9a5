//! Whether Notion can be reached, takes the token, and shows the root.

use std::rc::Rc;
use std::time::Duration;

use super::super::root::readable;
use super::check::Check;
use super::state::{Found, unknown};
use crate::cli::exit::Failure;
use crate::cli::session::{Access, Session, api_failure};
use crate::model::PageId;
use crate::notion::{ApiError, BaseUrl, CallError, Client, ErrorKind, Reach, reach};
use crate::progress::Silent;
use crate::settings::Environment;

/// What to do where nothing better is known.
const LATER: &str = "try again in a minute; if it stays so, report it";

/// For a call with all its tries.
const LIMIT: Duration = Duration::from_secs(25);

/// For finding out why there is no connection.
const REACH_LIMIT: Duration = Duration::from_secs(8);

/// A clock that is further off than this makes pages look as if they were from before or after a request
/// (design.md section 6, adoption).
const CLOCK_LIMIT_S: u64 = 120;

pub(super) fn notion(
    session: &Session<'_>,
    environment: &Environment,
    token: Option<Access>,
    found: &Found,
) -> Vec<Check> {
    let way = Way {
        base: session.settings.api_url.parse().map_err(|error| {
            Check::bad(
                "Notion",
                format!("NOTIC_NOTION_API_URL: {error}"),
                "unset it, or set it to https://api.notion.com",
            )
        }),
        proxy: environment.proxy(),
    };
    let Some(token) = token else {
        return vec![way.check(None), root_set(found)];
    };
    if let Err(check) = &way.base {
        return vec![check.clone(), root_set(found)];
    }
    let (client, runtime) = match client(session, token) {
        Ok(both) => both,
        Err(failure) => return vec![Check::failed("Notion", &failure, LATER), root_set(found)],
    };
    runtime.block_on(async {
        let (mut checks, answers) = who(&client, &way).await;
        checks.extend(client.clock_ahead().map(|ms| clock(ms / 1000)));
        checks.push(budget(&client, session.settings.requests_per_minute));
        checks.push(match (found.root, answers) {
            (Some(root), true) => read_root(root, &client).await,
            _ => root_set(found),
        });
        checks
    })
}

fn client(
    session: &Session<'_>,
    token: Access,
) -> Result<(Client, tokio::runtime::Runtime), Failure> {
    Ok((session.client(token, Rc::new(Silent))?, session.runtime()?))
}

/// The way to Notion, as far as it is known before anything is sent.
struct Way {
    base: Result<BaseUrl, Check>,
    proxy: Option<&'static str>,
}

impl Way {
    /// How far it goes; for `error`, what did not work over it.
    fn check(&self, error: Option<&ApiError>) -> Check {
        const NAME: &str = "Notion";
        let base = match &self.base {
            Ok(base) => base,
            Err(check) => return check.clone(),
        };
        let what = match error {
            Some(error) => error.to_string(),
            None => "not asked, as nobody is logged in".to_owned(),
        };
        if let (Some(proxy), false) = (self.proxy, base.is_loopback()) {
            return match error {
                None => Check::good(
                    NAME,
                    format!("{what}; it would go over the proxy of {proxy}"),
                ),
                Some(_) => Check::bad(
                    NAME,
                    format!("{what}, over the proxy of {proxy}"),
                    format!(
                        "see whether that proxy works and lets {base} through; NO_PROXY goes past it"
                    ),
                ),
            };
        }
        match (reach(base, REACH_LIMIT), error) {
            (Reach::NoName(why), _) => Check::bad(
                NAME,
                format!("the name of {base} can't be looked up: {why}"),
                "check the network and its DNS server",
            ),
            (Reach::NoConnection(why), _) => Check::bad(
                NAME,
                format!("{base} takes no connection: {why}"),
                "check the network, and whether a firewall or a proxy is in the way (HTTPS_PROXY names one)",
            ),
            (Reach::Connected, None) => {
                Check::good(NAME, format!("{base} takes connections; {what}"))
            }
            (Reach::Connected, Some(_)) => Check::bad(
                NAME,
                format!("{base} takes a connection, but: {what}"),
                "see whether something between here and Notion looks into connections (its certificate must be \
                 trusted on this machine), and whether the date of this machine is right",
            ),
        }
    }
}

/// Who the token acts as, and whether Notion answers at all.
async fn who(client: &Client, way: &Way) -> (Vec<Check>, bool) {
    let answer = tokio::time::timeout(LIMIT, client.me()).await;
    match answer {
        Ok(Ok(me)) => {
            let sees = match me.kind.may_create_at_top() {
                true => "",
                false => ", which sees only what is shared with it",
            };
            let checks = vec![Check::good(
                "Notion",
                format!("takes the token; {}{sees}", me.kind.name()),
            )];
            (checks, true)
        }
        Ok(Err(error)) => (vec![trouble(&error, way)], false),
        Err(_) => {
            let error = ApiError {
                kind: ErrorKind::NoAnswer,
                status: None,
                code: None,
                message: format!("not within {} s", LIMIT.as_secs()),
                request_id: None,
            };
            (vec![way.check(Some(&error))], false)
        }
    }
}

fn trouble(error: &CallError, way: &Way) -> Check {
    match error.error().kind {
        ErrorKind::Unreachable | ErrorKind::NoAnswer => way.check(Some(error.error())),
        _ => Check::failed("Notion", &api_failure(error.error()), LATER),
    }
}

/// How far this machine's clock is ahead of Notion's, in whole seconds.
fn clock(ahead_s: i64) -> Check {
    const NAME: &str = "clock";
    let side = if ahead_s < 0 { "behind" } else { "ahead of" };
    let detail = format!("{} s {side} Notion's", ahead_s.unsigned_abs());
    match ahead_s.unsigned_abs() {
        // Notion's is told in whole seconds, and the answer takes its time.
        0..=2 => Check::good(NAME, "as Notion's"),
        3..=CLOCK_LIMIT_S => Check::good(NAME, detail),
        _ => Check::doubtful(
            NAME,
            detail,
            "let the system set its clock (on Linux: `timedatectl set-ntp true`): after a broken connection, pages are \
             recognised by when they were made",
        ),
    }
}

fn budget(client: &Client, allowed: u32) -> Check {
    const NAME: &str = "budget";
    match client.budget_used() {
        Ok(used) => Check::good(
            NAME,
            format!("{used} of {allowed} requests of the last minute used"),
        ),
        Err(error) => Check::failed(NAME, &api_failure(&error), LATER),
    }
}

/// Whether one is set, where it can't be read.
pub(super) fn root_set(found: &Found) -> Check {
    match found.root {
        Some(root) => Check::good("root", format!("{root}, not read")),
        None if !found.is_known => unknown("root"),
        None => Check::bad(
            "root",
            "none is chosen",
            "choose one with `notic-notion root`",
        ),
    }
}

/// Without its title, which is nobody's business.
async fn read_root(root: PageId, client: &Client) -> Check {
    const NAME: &str = "root";
    let reading = async {
        match client.page(root).await {
            Ok(page) if page.in_trash => Check::bad(
                NAME,
                format!("{root} is in Notion's trash"),
                "restore it in Notion, or choose another page with `notic-notion root`",
            ),
            Ok(_) => Check::good(NAME, format!("{root} can be read")),
            Err(_) => match readable(root, client).await {
                Ok(_) => Check::good(NAME, format!("{root} can be read, at the second try")),
                Err(failure) => Check::failed(NAME, &failure, LATER),
            },
        }
    };
    tokio::time::timeout(LIMIT, reading)
        .await
        .unwrap_or_else(|_| {
            Check::bad(
                NAME,
                format!("{root} could not be read within {} s", LIMIT.as_secs()),
                "try again in a minute",
            )
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::Mark;

    #[test]
    fn a_clock_that_is_two_minutes_off_is_told() {
        for (ahead, state, words) in [
            (0, Mark::Good, "as Notion's"),
            (-2, Mark::Good, "as Notion's"),
            (120, Mark::Good, "120 s ahead of Notion's"),
            (121, Mark::Doubtful, "121 s ahead of Notion's"),
            (-3600, Mark::Doubtful, "3600 s behind Notion's"),
            (i64::MIN, Mark::Doubtful, "behind Notion's"),
        ] {
            let check = clock(ahead);
            assert_eq!(check.state, state, "{check:?}");
            assert!(check.detail.contains(words), "{check:?}");
        }
    }
}
