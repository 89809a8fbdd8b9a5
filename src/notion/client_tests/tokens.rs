//! Tokens that are refused, renewed, and never shown.

use super::*;

/// Gives a second token for the first, and a third for the second.
struct Rotating(RefCell<Secret>);

impl TokenSource for Rotating {
    fn token(&self) -> Secret {
        self.0.borrow().clone()
    }

    fn renew<'a>(&'a self, refused: &'a Secret) -> Renewing<'a> {
        assert_eq!(*refused, *self.0.borrow());
        let next = match refused.expose() {
            "first" => "second",
            _ => "third",
        };
        *self.0.borrow_mut() = Secret::new(next);
        Box::pin(async { Ok(Some(self.token())) })
    }
}

#[tokio::test(start_paused = true)]
async fn a_refused_token_is_renewed_and_not_for_ever() {
    let unauthorized = || refusal(401, "unauthorized", Value::Null);
    let rotating = || Rc::new(Rotating(RefCell::new(Secret::new("first"))));
    let bench = bench_with([unauthorized(), page()], rotating(), Rc::new(Silent));
    create(&bench.client).await.unwrap();
    let sent = |bench: &Bench| {
        let sent = bench.script.sent.borrow();
        sent.iter()
            .map(|(_, request)| match &request.authorization {
                Authorization::Bearer(token) => token.expose().to_owned(),
                Authorization::Basic { .. } => "no bearer".to_owned(),
            })
            .collect::<Vec<_>>()
    };
    assert_eq!(sent(&bench), ["first", "second"]);
    let bench = bench_with(
        [unauthorized(), unauthorized(), unauthorized()],
        rotating(),
        Rc::new(Silent),
    );
    assert_eq!(
        kind_of(create(&bench.client).await),
        ErrorKind::Unauthorized
    );
    assert_eq!(sent(&bench), ["first", "second", "third"]);
}

#[tokio::test(start_paused = true)]
async fn a_renewal_that_fails_ends_the_call_with_its_own_error() {
    struct Broken;
    impl TokenSource for Broken {
        fn token(&self) -> Secret {
            Secret::new("first")
        }
        fn renew<'a>(&'a self, _refused: &'a Secret) -> Renewing<'a> {
            let error = ApiError::local(ErrorKind::TokenStore, "the keyring is locked");
            Box::pin(async { Err(error) })
        }
    }
    let unauthorized = refusal(401, "unauthorized", Value::Null);
    let bench = bench_with([unauthorized], Rc::new(Broken), Rc::new(Silent));
    assert_eq!(kind_of(create(&bench.client).await), ErrorKind::TokenStore);
}

#[tokio::test(start_paused = true)]
async fn no_error_shows_the_token() {
    let echo = json!({"object": "error", "code": format!("c {TOKEN}"), "message": format!("Bearer {TOKEN}!")});
    let bench = bench([reply(400, echo)]);
    let error = bench.client.me().await.unwrap_err();
    assert!(error.to_string().contains("Bearer …!"), "{error}");
    assert!(!format!("{error:?}").contains(TOKEN));

    let broken = Rc::new(Secret::new("ntn_a\nb"));
    let bench = bench_with([], broken, Rc::new(Silent));
    assert_eq!(kind_of(bench.client.me().await), ErrorKind::Unauthorized);
}
