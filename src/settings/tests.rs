use super::*;

fn decide(environment: Environment, file: &str, flags: Flags) -> Result<Settings, SettingsError> {
    let config = Config::parse(file).unwrap();
    Settings::decide(Paths::under("/home"), &environment, &config, flags)
}

fn with(name: &str, value: &str) -> Environment {
    Environment::default().with(name, value)
}

#[test]
fn a_flag_beats_the_file_which_beats_the_default() {
    let keep = Flags {
        on_delete: Some(OnDelete::Keep),
        max_delete: Some(7),
    };
    let trash = Flags {
        on_delete: Some(OnDelete::Trash),
        max_delete: None,
    };
    let file = "on_delete = 'keep'\nmax_delete = 3";
    let on = |file, flags| {
        let settings = decide(Environment::default(), file, flags).unwrap();
        (settings.on_delete, settings.max_delete)
    };
    assert_eq!(on("", Flags::default()), (OnDelete::Trash, None));
    assert_eq!(on(file, Flags::default()), (OnDelete::Keep, Some(3)));
    assert_eq!(on(file, trash), (OnDelete::Trash, Some(3)));
    assert_eq!(on("", keep), (OnDelete::Keep, Some(7)));
}

#[test]
fn the_environment_beats_the_file() {
    let store = |environment, file| {
        decide(environment, file, Flags::default())
            .unwrap()
            .token_store
    };
    let file = "token_store = 'keyring'";
    assert_eq!(store(Environment::default(), ""), None);
    assert_eq!(
        store(Environment::default(), file),
        Some(StoreKind::Keyring)
    );
    assert_eq!(
        store(with("NOTIC_NOTION_TOKEN_STORE", "file"), file),
        Some(StoreKind::File)
    );
}

#[test]
fn the_example_shows_the_defaults() {
    let shown: String = EXAMPLE
        .lines()
        .map(|line| match line.strip_prefix('#') {
            Some(setting) if !setting.starts_with(' ') => format!("{setting}\n"),
            _ => format!("{line}\n"),
        })
        .collect();
    let shown = decide(Environment::default(), &shown, Flags::default()).unwrap();
    let default = decide(Environment::default(), "", Flags::default()).unwrap();
    assert_eq!(shown.requests_per_minute, default.requests_per_minute);
    assert_eq!(shown.in_flight, default.in_flight);
    assert_eq!(shown.on_delete, default.on_delete);
    assert_eq!(shown.dialect, default.dialect);
    assert_eq!(shown.icons, default.icons);
    assert_eq!(shown.network, default.network);
    assert_eq!(shown.max_delete, Some(20));
    assert!(shown.on_failure_command.is_some());
    assert_eq!(shown.order, Some(Order::Created));
    assert_eq!(shown.token_store, Some(StoreKind::Keyring));
}

#[test]
fn an_empty_variable_is_not_set() {
    for name in [
        "NOTION_TOKEN",
        "NOTIC_NOTION_ROOT",
        "NOTIC_NOTION_API_URL",
        "NOTIC_NOTION_PASSPHRASE",
    ] {
        for blank in ["", "  \n"] {
            let settings = decide(with(name, blank), "", Flags::default()).unwrap();
            assert!(settings.token.is_none());
            assert!(settings.root.is_none());
            assert!(settings.keys.passphrase.is_none());
            assert_eq!(settings.api_url, "https://api.notion.com");
        }
    }
}

#[test]
fn a_wrong_variable_is_named_but_a_secret_is_not_shown() {
    let message = |name, value| {
        decide(with(name, value), "", Flags::default())
            .unwrap_err()
            .to_string()
    };
    assert_eq!(
        message("NOTIC_NOTION_TOKEN_STORE", "vault"),
        "the variable NOTIC_NOTION_TOKEN_STORE must be `keyring` or `file`, not `vault`"
    );
    assert_eq!(
        message("NOTIC_NOTION_ROOT", "My page"),
        "the variable NOTIC_NOTION_ROOT must be a Notion page's id or URL: `My page` is not a Notion id"
    );
    let token = message("NOTION_TOKEN", "ntn_a ntn_b");
    assert!(token.starts_with("the variable NOTION_TOKEN is not a token"));
    assert!(!token.contains("ntn_a"));
}

#[test]
fn a_token_and_its_key_do_not_show_in_debug_output() {
    let environment = with("NOTION_TOKEN", "ntn_hidden").with("NOTIC_NOTION_PASSPHRASE", "hidden");
    let settings = decide(environment, "", Flags::default()).unwrap();
    assert_eq!(settings.token.as_ref().unwrap().expose(), "ntn_hidden");
    assert!(!format!("{settings:?}").contains("hidden"));
}

#[test]
fn the_url_of_the_sandbox_may_end_in_a_slash() {
    let environment = with("NOTIC_NOTION_API_URL", " http://127.0.0.1:4000/ ");
    let settings = decide(environment, "", Flags::default()).unwrap();
    assert_eq!(settings.api_url, "http://127.0.0.1:4000");
}

#[test]
fn the_file_of_the_home_is_read_and_its_errors_name_it() {
    let home = tempfile::tempdir().unwrap();
    let environment = Environment::default().with("NOTIC_NOTION_HOME", home.path());
    let settings = Settings::load(&environment, Flags::default()).unwrap();
    assert_eq!(settings.requests_per_minute, 180);

    let file = home.path().join("config.toml");
    std::fs::write(&file, "requests_per_minute = 600\n").unwrap();
    let settings = Settings::load(&environment, Flags::default()).unwrap();
    assert_eq!(settings.requests_per_minute, 600);
    assert_eq!(settings.paths, Paths::under(home.path()));

    std::fs::write(&file, "\nspeed = 600\n").unwrap();
    let error = Settings::load(&environment, Flags::default()).unwrap_err();
    let expected = format!("`{}`, line 2: unknown key `speed`", file.display());
    assert!(error.to_string().starts_with(&expected), "{error}");
}

#[test]
fn a_file_that_is_no_text_is_an_error_and_not_ignored() {
    let home = tempfile::tempdir().unwrap();
    std::fs::write(home.path().join("config.toml"), [0xff, 0xfe]).unwrap();
    let environment = Environment::default().with("NOTIC_NOTION_HOME", home.path());
    let error = Settings::load(&environment, Flags::default()).unwrap_err();
    assert!(matches!(error, SettingsError::Unreadable { .. }), "{error}");
}

#[test]
fn an_empty_no_color_asks_for_nothing() {
    assert!(!with("NO_COLOR", "").surroundings().no_color);
    assert!(with("NO_COLOR", "1").surroundings().no_color);
    assert!(with("TERM", "dumb").surroundings().dumb);
    assert!(!with("TERM", "xterm-256color").surroundings().dumb);
    assert!(with("CI", "true").surroundings().ci);
}

#[test]
fn a_larger_budget_has_more_in_flight() {
    for (requests, in_flight) in [(1, 6), (180, 6), (225, 6), (300, 8), (600, 16)] {
        assert_eq!(super::in_flight_for(requests), in_flight, "{requests}");
    }
}

#[test]
fn what_is_wrong_is_told_and_the_rest_is_decided() {
    let home = tempfile::tempdir().unwrap();
    std::fs::write(home.path().join("config.toml"), "in_flight = 99").unwrap();
    let environment = Environment::default()
        .with("NOTIC_NOTION_HOME", home.path())
        .with("NOTIC_NOTION_ROOT", "x")
        .with("NOTIC_NOTION_TOKEN_STORE", "shoebox")
        .with("NOTION_TOKEN", "ntn_a");
    let (settings, problems) = Settings::salvage(&environment);
    let settings = settings.unwrap();
    assert_eq!((settings.in_flight, settings.root), (6, None));
    assert!(settings.token.is_some());
    let problems: Vec<String> = problems.iter().map(ToString::to_string).collect();
    assert_eq!(problems.len(), 3, "{problems:?}");
    assert!(problems[0].contains("line 1"), "{problems:?}");
}

#[test]
fn the_locale_tells_which_letters_there_are() {
    let utf8 = |name: &str, value: &str| with(name, value).surroundings().utf8;
    assert!(utf8("LANG", "de_DE.UTF-8") && utf8("LC_ALL", "C.utf8"));
    assert!(!utf8("LANG", "C"));
    let posix = with("LANG", "de_DE.UTF-8").with("LC_ALL", "POSIX");
    assert!(!posix.surroundings().utf8);
}
