use std::future::pending;
use std::rc::Rc;
use std::time::Duration;

use serde_json::json;

use super::super::script::{Script, reply};
use super::*;
use crate::auth::{CredentialKind, OAuthClient};
use crate::notion::{HttpRequest, Sending, Transport, TransportError};

const PROFILE: &str = "default";

struct Bench {
    script: Rc<Script>,
    vault: Vault,
    paths: Paths,
    _home: tempfile::TempDir,
}

fn credentials(access: &str, refresh: Option<&str>) -> Credentials {
    Credentials {
        refresh: refresh.map(Secret::new),
        kind: CredentialKind::Granted,
        bot_id: Some("bot".into()),
        workspace_name: Some("Home".into()),
        client: Some(OAuthClient {
            id: "client".into(),
            secret: Secret::new("hush"),
            redirect_uri: "http://localhost:3002/x".into(),
        }),
        ..Credentials::pasted(Secret::new(access))
    }
}

fn first() -> Credentials {
    credentials("ntn_1", Some("nrt_1"))
}

fn second() -> serde_json::Value {
    json!({"access_token": "ntn_2", "refresh_token": "nrt_2", "workspace_name": "New home"})
}

impl Bench {
    async fn new(script: Script) -> Self {
        let home = tempfile::tempdir().unwrap();
        let vault = Vault::memory();
        vault.save(PROFILE, &first()).await.unwrap();
        Self {
            script: Rc::new(script),
            vault,
            paths: Paths::under(home.path()),
            _home: home,
        }
    }

    /// A process that has loaded the first pair.
    fn process(&self) -> GrantedTokens {
        self.process_with(Rc::clone(&self.script) as Rc<dyn Transport>)
    }

    fn process_with(&self, transport: Rc<dyn Transport>) -> GrantedTokens {
        let client = first().client.unwrap();
        GrantedTokens::new(
            self.vault.clone(),
            self.paths.clone(),
            PROFILE.into(),
            Authority::new(transport, client, Duration::from_secs(1)),
            &first(),
        )
    }

    async fn stored(&self) -> Credentials {
        self.vault.load(PROFILE).await.unwrap().unwrap()
    }
}

fn ntn(number: u32) -> Secret {
    Secret::new(format!("ntn_{number}"))
}

#[tokio::test]
async fn a_new_pair_is_stored_and_then_used() {
    let bench = Bench::new(Script::of([reply(200, &second())])).await;
    let process = bench.process();
    assert_eq!(process.token(), ntn(1));
    assert_eq!(process.renew(&ntn(1)).await.unwrap(), Some(ntn(2)));
    assert_eq!(process.token(), ntn(2));
    assert_eq!(
        bench.stored().await,
        Credentials {
            workspace_name: Some("New home".into()),
            ..credentials("ntn_2", Some("nrt_2"))
        }
    );
    assert_eq!(bench.script.body(0)["refresh_token"], "nrt_1");
}

#[tokio::test]
async fn a_refresh_token_that_is_not_replaced_stays() {
    let answer = json!({"access_token": "ntn_2", "refresh_token": null});
    let bench = Bench::new(Script::of([reply(200, &answer)])).await;
    bench.process().renew(&ntn(1)).await.unwrap();
    assert_eq!(bench.stored().await, credentials("ntn_2", Some("nrt_1")));
}

#[tokio::test]
async fn several_requests_that_are_refused_at_once_renew_once() {
    let bench = Bench::new(Script::of([reply(200, &second())])).await;
    let process = bench.process();
    let old = ntn(1);
    let (a, b, c) = tokio::join!(
        process.renew(&old),
        process.renew(&old),
        process.renew(&old)
    );
    for renewed in [a, b, c] {
        assert_eq!(renewed.unwrap(), Some(ntn(2)));
    }
    assert_eq!(bench.script.count(), 1);
}

#[tokio::test]
async fn two_processes_renew_once() {
    let bench = Bench::new(Script::of([reply(200, &second())])).await;
    let (one, other) = (bench.process(), bench.process());
    let old = ntn(1);
    let (a, b) = tokio::join!(one.renew(&old), other.renew(&old));
    assert_eq!((a.unwrap(), b.unwrap()), (Some(ntn(2)), Some(ntn(2))));
    assert_eq!(bench.script.count(), 1);
}

#[tokio::test]
async fn a_pair_that_another_process_stored_long_ago_is_renewed_as_well() {
    let third = json!({"access_token": "ntn_3", "refresh_token": "nrt_3"});
    let bench = Bench::new(Script::of([reply(200, &third)])).await;
    let other = credentials("ntn_2", Some("nrt_2"));
    bench.vault.save(PROFILE, &other).await.unwrap();
    let process = bench.process();
    assert_eq!(process.renew(&ntn(1)).await.unwrap(), Some(ntn(2)));
    assert_eq!(process.renew(&ntn(2)).await.unwrap(), Some(ntn(3)));
    assert_eq!(bench.script.body(0)["refresh_token"], "nrt_2");
}

#[tokio::test]
async fn what_notion_will_not_renew_asks_for_a_login_once() {
    let refusal = json!({"error": "invalid_grant", "error_description": "used before"});
    let bench = Bench::new(Script::of([reply(400, &refusal)])).await;
    let process = bench.process();
    for _ in 0..2 {
        let error = process.renew(&ntn(1)).await.unwrap_err();
        assert_eq!(error.kind, ErrorKind::Unauthorized);
        assert!(error.to_string().contains("used before"), "{error}");
        assert!(error.to_string().contains("invalid_grant"), "{error}");
    }
    assert_eq!(bench.stored().await, first());
}

#[tokio::test(start_paused = true)]
async fn where_notion_is_away_the_run_fails_and_the_login_stays() {
    let away = || Err(TransportError::NotSent("no route".into()));
    let bench = Bench::new(Script::of((0..4).map(|_| away()))).await;
    let error = bench.process().renew(&ntn(1)).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Unreachable);
    assert_eq!(bench.stored().await, first());
}

#[tokio::test]
async fn a_login_that_was_ended_or_replaced_meanwhile_is_not_brought_back() {
    let bench = Bench::new(Script::default()).await;
    bench.vault.delete::<Credentials>(PROFILE).await.unwrap();
    let error = bench.process().renew(&ntn(1)).await.unwrap_err();
    assert!(error.to_string().contains("logged out"), "{error}");

    let other = Credentials {
        bot_id: Some("somebody else".into()),
        ..credentials("ntn_9", Some("nrt_9"))
    };
    bench.vault.save(PROFILE, &other).await.unwrap();
    let error = bench.process().renew(&ntn(1)).await.unwrap_err();
    assert!(error.to_string().contains("another login"), "{error}");
    assert_eq!(bench.stored().await, other);
}

#[tokio::test]
async fn without_a_refresh_token_a_login_is_asked_for() {
    let bench = Bench::new(Script::default()).await;
    let stored = credentials("ntn_1", None);
    bench.vault.save(PROFILE, &stored).await.unwrap();
    let error = bench.process().renew(&ntn(1)).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Unauthorized);
}

#[cfg(unix)]
#[tokio::test]
async fn where_the_next_pair_could_not_be_kept_notion_is_not_asked_for_one() {
    use crate::auth::{KeySources, StoreKind};
    let mut bench = Bench::new(Script::default()).await;
    bench.vault = Vault::of(StoreKind::File, &bench.paths, KeySources::default());
    bench.vault.save(PROFILE, &first()).await.unwrap();
    // A folder in place of the file that each write begins with: also root can't write there.
    let tokens = bench.paths.tokens();
    let content = std::fs::read(&tokens).unwrap();
    std::fs::remove_file(tokens.with_extension("lock")).unwrap();
    std::fs::create_dir(tokens.with_extension("lock")).unwrap();
    let error = bench.process().renew(&ntn(1)).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::TokenStore);
    assert_eq!(bench.script.count(), 0);
    assert_eq!(std::fs::read(&tokens).unwrap(), content);
}

/// Does what it is asked, and never answers.
#[derive(Default)]
struct Hanging(tokio::sync::Notify);

impl Transport for Hanging {
    fn send(&self, _request: HttpRequest) -> Sending<'_> {
        self.0.notify_one();
        Box::pin(pending())
    }
}

#[tokio::test]
async fn a_process_that_dies_before_the_answer_leaves_the_former_pair_and_no_lock() {
    let refusal = json!({"error": "invalid_grant"});
    let bench = Bench::new(Script::of([reply(400, &refusal)])).await;
    let hanging = Rc::new(Hanging::default());
    let dying = bench.process_with(Rc::clone(&hanging) as Rc<dyn Transport>);
    let old = ntn(1);
    tokio::select! {
        _ = dying.renew(&old) => panic!("nothing answered"),
        () = hanging.0.notified() => {}
    }
    drop(dying);
    assert_eq!(bench.stored().await, first());
    // Notion may have ended that pair: then the next run says so, at once.
    let error = bench.process().renew(&ntn(1)).await.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Unauthorized);
}
