//! Why a login in the browser did not come to its end, and what to do then.

use std::time::Duration;

use crate::cli::exit::{ExitStatus, Failure};
use crate::connect::{
    BindError, GrantError, InvalidRedirectUri, NoRandomness, PORTAL, Reason, RedirectUri,
};
use crate::ui::phrase;

const AGAIN: &str = "run `notic-notion login` again";

fn register(redirect_uri: &RedirectUri) -> String {
    format!(
        "if Notion showed \"Missing or invalid redirect_uri\": at {PORTAL} > your connection > Configuration, register \
         exactly `{redirect_uri}`, letter by letter, without a slash at its end"
    )
}

pub(super) fn denied() -> Failure {
    Failure::new(
        ExitStatus::LogIn,
        "access was not allowed: it was cancelled in the browser",
    )
    .hint(format!(
        "{AGAIN}, pick the pages to share, and allow access"
    ))
}

pub(super) fn failed(error: &str, description: &str) -> Failure {
    let about = match description.is_empty() {
        true => String::new(),
        false => format!(": {description}"),
    };
    Failure::new(
        ExitStatus::Failed,
        format!("Notion ended the login with `{error}`{about}"),
    )
    .hint(format!(
        "{AGAIN}; if it ends so each time, look at the connection at {PORTAL}"
    ))
}

pub(super) fn timed_out(limit: Duration, redirect_uri: &RedirectUri) -> Failure {
    Failure::new(
        ExitStatus::LogIn,
        format!(
            "no answer came from the browser within {}",
            phrase::limit(limit)
        ),
    )
    .hint(AGAIN)
    .hint(register(redirect_uri))
    .hint("where the browser runs on another machine: `notic-notion login --no-browser`")
}

pub(super) fn other_login() -> Failure {
    Failure::new(
        ExitStatus::LogIn,
        "the pasted address belongs to another login, or was forged",
    )
    .hint(format!(
        "{AGAIN}, open the address it shows then, and paste where that ends"
    ))
}

pub(super) fn bad_paste(why: &str) -> Failure {
    Failure::new(ExitStatus::Usage, why).hint(
        "paste the whole address from the browser's address bar, as it is after access was allowed",
    )
}

pub(super) fn bad_redirect_uri(text: &str, error: InvalidRedirectUri) -> Failure {
    Failure::new(
        ExitStatus::Usage,
        format!("`{text}` can't be the redirect URI: {error}"),
    )
    .hint(format!(
        "set NOTION_OAUTH_REDIRECT_URI to the like of `{}`, and register exactly that at {PORTAL} > your connection > \
         Configuration",
        RedirectUri::DEFAULT
    ))
}

pub(super) fn no_client(id: bool, secret: bool) -> Failure {
    let what = match (id, secret) {
        (true, false) => "the client id is",
        (false, true) => "the client secret is",
        _ => "the client id and secret are",
    };
    Failure::new(
        ExitStatus::Usage,
        format!("{what} not known, and there is no terminal to ask on"),
    )
    .hint(format!(
        "set NOTION_OAUTH_CLIENT_ID and NOTION_OAUTH_CLIENT_SECRET; both are at {PORTAL} > your connection > Configuration"
    ))
}

pub(super) fn no_randomness(error: NoRandomness) -> Failure {
    Failure::new(ExitStatus::Failed, error.to_string())
        .hint("log in with a token instead: `notic-notion login --paste`")
}

pub(super) fn no_listener(error: &BindError) -> Failure {
    let failure = Failure::new(ExitStatus::Failed, error.to_string());
    let (BindError::Taken { port } | BindError::Refused { port, .. }) = error;
    let other = port.checked_add(1).unwrap_or(3002);
    let failure = match error {
        BindError::Taken { .. } => failure.hint(format!(
            "see which program it is with `{}`, and end it if you can",
            who_listens(*port)
        )),
        BindError::Refused { .. } => failure,
    };
    failure
        .hint(format!(
            "or use another port: register `http://localhost:{other}/notion/oauth/callback` as well at {PORTAL}, and \
             set NOTION_OAUTH_REDIRECT_URI to it"
        ))
        .hint("or do without: `notic-notion login --no-browser`")
}

fn who_listens(port: u16) -> String {
    match std::env::consts::OS {
        "linux" => format!("ss -ltnp sport = :{port}"),
        "windows" => format!("netstat -ano | findstr :{port}"),
        _ => format!("lsof -nP -iTCP:{port} -sTCP:LISTEN"),
    }
}

/// The code was not exchanged for tokens.
pub(super) fn not_granted(error: &GrantError, redirect_uri: &RedirectUri) -> Failure {
    let failure = |status, what: &str| Failure::new(status, format!("{what}: {error}"));
    match error.reason {
        Reason::InvalidGrant => failure(
            ExitStatus::LogIn,
            "Notion does not take the code that it gave the browser",
        )
        .hint(format!("{AGAIN}: a code is good once, and not for long"))
        .hint(format!(
            "if that does not help: at {PORTAL} > your connection > Configuration, see that `{redirect_uri}` is \
             registered, letter by letter"
        )),
        Reason::InvalidClient => failure(
            ExitStatus::Failed,
            "Notion does not know this client id with this client secret",
        )
        .hint(format!(
            "copy both again from {PORTAL} > your connection > Configuration"
        ))
        .hint(
            "set them as NOTION_OAUTH_CLIENT_ID and NOTION_OAUTH_CLIENT_SECRET, or run `notic-notion logout` and then \
             `notic-notion login --browser` to be asked again",
        ),
        Reason::Unreachable => failure(ExitStatus::Failed, "Notion gave no tokens")
            .hint(format!("check the network, then {AGAIN}")),
        Reason::Other => failure(ExitStatus::Failed, "Notion gave no tokens").hint(AGAIN),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wait_in_vain_explains_what_the_browser_may_have_shown() {
        let uri = RedirectUri::DEFAULT.parse().unwrap();
        let failure = timed_out(Duration::from_secs(300), &uri);
        insta::assert_snapshot!(failure.to_string(), @r#"
        error: no answer came from the browser within 5 minutes

        hint: run `notic-notion login` again
        hint: if Notion showed "Missing or invalid redirect_uri": at https://app.notion.com/developers/connections > your connection > Configuration, register exactly `http://localhost:3002/notion/oauth/callback`, letter by letter, without a slash at its end
        hint: where the browser runs on another machine: `notic-notion login --no-browser`
        "#);
    }

    #[test]
    fn a_port_that_is_taken_is_named_with_the_ways_out() {
        let failure = no_listener(&BindError::Taken { port: 3002 });
        assert_eq!(failure.status, ExitStatus::Failed);
        let text = failure.to_string();
        for part in ["port 3002", "http://localhost:3003/", "--no-browser"] {
            assert!(text.contains(part), "{text}");
        }
    }
}
