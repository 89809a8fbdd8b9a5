use clap::error::ErrorKind;

use super::*;
use crate::settings::{Layout, OnDelete};

fn parse(line: &str) -> Result<Cli, clap::Error> {
    Cli::try_parse_from(line.split(' '))
}

fn refused(line: &str) -> (ErrorKind, String) {
    let error = parse(line).unwrap_err();
    (error.kind(), error.to_string())
}

#[test]
fn the_definitions_hold_together() {
    command().debug_assert();
}

#[test]
fn options_of_every_command_may_stand_before_and_after_it() {
    for line in [
        "notic-notion --profile work -v --json sync",
        "notic-notion sync --profile work --verbose --json",
    ] {
        let cli = parse(line).unwrap();
        assert_eq!(cli.global.profile.as_str(), "work");
        assert_eq!(cli.global.verbosity(), Verbosity::Verbose);
        assert!(cli.global.json);
    }
    let cli = parse("notic-notion status").unwrap();
    assert_eq!(cli.global.profile, ProfileName::default());
    assert_eq!(cli.global.verbosity(), Verbosity::Normal);
    assert_eq!(
        refused("notic-notion -q -v sync").0,
        ErrorKind::ArgumentConflict
    );
    assert_eq!(
        refused("notic-notion --profile ../x sync").0,
        ErrorKind::ValueValidation
    );
}

#[test]
fn text_becomes_types() {
    let cli = parse("notic-notion sync notes.zip --on-delete keep --max-delete 5").unwrap();
    let Command::Sync(sync) = cli.command else {
        panic!("{:?}", cli.command)
    };
    assert_eq!(sync.location.unwrap().to_str(), Some("notes.zip"));
    assert_eq!(sync.on_delete, Some(OnDelete::Keep));
    assert_eq!(sync.max_delete, Some(5));
    assert!(!sync.dry_run && !sync.full && !sync.recreate_missing);

    let cli = parse("notic-notion source . --layout several").unwrap();
    let Command::Source(source) = cli.command else {
        panic!("{:?}", cli.command)
    };
    assert_eq!(source.layout, Some(Layout::SeveralWorkspaces));

    let cli = parse("notic-notion sandbox --latency 200ms").unwrap();
    let Command::Sandbox(sandbox) = cli.command else {
        panic!("{:?}", cli.command)
    };
    assert_eq!(sandbox.listen.to_string(), "127.0.0.1:0");
    assert_eq!(sandbox.requests_per_minute, 180);
    assert_eq!(sandbox.latency.as_millis(), 200);
}

#[test]
fn a_page_is_taken_in_any_form_and_a_wrong_one_is_explained() {
    let cli = parse("notic-notion root https://www.notion.so/x-0123456789abcdef0123456789abcdef");
    let Command::Root(root) = cli.unwrap().command else {
        panic!("not root")
    };
    assert_eq!(
        root.page.unwrap().simple(),
        "0123456789abcdef0123456789abcdef"
    );
    let (kind, message) = refused("notic-notion root My-notes");
    assert_eq!(kind, ErrorKind::ValueValidation);
    assert!(message.contains("Copy link"), "{message}");
}

#[test]
fn a_word_that_is_not_on_offer_gets_the_offer() {
    let (kind, message) = refused("notic-notion sync --on-delete delete");
    assert_eq!(kind, ErrorKind::InvalidValue);
    assert!(
        message.contains("[possible values: trash, keep]"),
        "{message}"
    );
}

#[test]
fn a_token_can_not_be_given_as_an_argument() {
    assert!(parse("notic-notion login ntn_secret").is_err());
    assert!(parse("notic-notion login --token ntn_secret").is_err());
}

/// What is printed for a line that asks for help, 100 columns wide.
fn help(line: &str) -> String {
    let asked = command()
        .term_width(100)
        .try_get_matches_from(line.split(' '));
    let text = asked.unwrap_err().to_string();
    let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    lines.join("\n")
}

#[test]
fn the_help_lists_every_command() {
    insta::assert_snapshot!(help("notic-notion -h"), @r#"
    Keep a Notion copy of your Notic notes

    Usage: notic-notion [OPTIONS] <COMMAND>

    Commands:
      login        Connect to Notion
      logout       Forget the login
      root         Show, pick, set or make the root
      source       Show or set the source
      sync         Bring Notion in step with Notic
      status       Show how things stand
      verify       Compare Notion with what was synced
      mapping      See, save and mend what is known of your pages in Notion
      profile      Keep several people's or several sources' connections apart
      schedule     Sync by the clock
      doctor       Check everything a bug report would ask for
      demo         Show the whole thing, without an account
      sandbox      Serve a stand-in of Notion
      completions  Print completions for a shell
      man          Print the manual page, or write all of them
      help         Print this message or the help of the given subcommand(s)

    Options:
      -h, --help     Print help (see more with '--help')
      -V, --version  Print version

    Options of every command:
          --profile <NAME>  Use this profile: its own source, root and login [default: default]
      -q, --quiet           Say nothing but failures
      -v, --verbose         Tell each request and each change
          --json            Print the result as one JSON object
    "#);
}

#[test]
fn the_help_of_sync_explains_each_option() {
    insta::assert_snapshot!(help("notic-notion sync --help"), @r#"
    Bring Notion in step with Notic

    Reads the source, works out what changed since the last run, and changes only that in Notion. It can
    be stopped and repeated at any time: no page is made twice. What it can't do is told, and tried
    again in the next run.

    Usage: notic-notion sync [OPTIONS] [LOCATION]

    Arguments:
      [LOCATION]
              Read this source, this time only

              A file, a folder, or the address of Notic's API. It has to hold everything: pages of notes
              that are not in it go to the trash.

    Options:
          --allow-http
              Let the token and notes go unencrypted to an http address given as LOCATION

          --old-pages <WHAT>
              Go on although LOCATION seems to hold other data than the pages in Notion were made from

              On a terminal you are asked. Elsewhere nothing is changed without this.

              Possible values:
              - reuse: Go on with them: it is the same data

          --dry-run
              Show what would be done, with the number of requests and the time, and do nothing

          --full
              Compare every note with what is known, changed or not

          --on-delete <WHAT>
              What to do with the page of a note that is gone from Notic

              Possible values:
              - trash: Move its page to Notion's trash
              - keep:  Leave its page where it is

          --max-delete <N>
              Trash at most this many pages

              Without it, a run that would trash more than 20 pages and more than 20 % of all, or the
              last of several notes, trashes none, does the rest, and exits with 5.

          --recreate-missing
              Make pages again that are gone from Notion

              For pages that were deleted for good in Notion, or are no longer shared. Without it, they
              are only told.

          --all
              Sync all profiles that are due

              Those of a higher priority first, then those that were synced longest ago; several at a
              time. One that can't be synced keeps no other from it. Ends with 0 if all that was due is
              in step, with 1 if none of it is, else with 3. Without --max-requests, 2700 requests are
              sent at most: what fits into a quarter of an hour.

          --wait-online <DURATION>
              Wait until Notion can be reached, up to this time: `2m`

              For runs that begin when the machine does. After that time the run begins all the same.

          --max-requests <N>
              Send at most this many requests

              Folders come first, then the notes that were changed last. The next run goes on where this
              one ends, with exit code 3.

          --max-time <DURATION>
              Begin nothing more after this time: `90s`, `20m`, `2h`

              Reading the source counts as well. What is in flight then may end. Folders come first,
              then the notes that were changed last. The next run goes on where this one ends, with exit
              code 3.

      -h, --help
              Print help (see a summary with '-h')

    Options of every command:
          --profile <NAME>
              Use this profile: its own source, root and login

              [default: default]

      -q, --quiet
              Say nothing but failures

      -v, --verbose
              Tell each request and each change

          --json
              Print the result as one JSON object

    Examples:
      notic-notion sync --dry-run
      notic-notion sync
      notic-notion sync ~/notic-export.zip --on-delete keep
      NOTIC_TOKEN=... notic-notion sync https://api.getnotic.io
      notic-notion --json sync > report.json
      notic-notion sync --all --max-time 14m
    "#);
}

#[test]
fn the_long_help_begins_with_how_to_begin() {
    let help = help("notic-notion --help");
    let begin = help.split("Usage:").next().unwrap_or_default();
    insta::assert_snapshot!(begin, @r#"
    Keeps a Notion copy of your Notic notes: workspaces, folders and notes become nested pages under one
    root page that you choose. One way, from Notic to Notion. What you add in Notion stays.

    To see what it does, without an account:

        notic-notion demo

    To connect your own:

        notic-notion login
        notic-notion root
        notic-notion source ~/notic-export
        notic-notion sync
    "#);
    assert!(
        help.contains("Exit codes:\n  0   everything is in step"),
        "{help}"
    );
}

#[test]
fn only_addresses_of_the_web_can_be_sources() {
    let (_, message) = refused("notic-notion source ftp://example.com/export.zip");
    assert!(message.contains("or an https address"), "{message}");
    for source in [
        "source C:\\notes",
        "source notes:/x",
        "sync a/b.zip",
        "source https://api.getnotic.io",
        "sync HTTP://localhost:3000",
    ] {
        assert!(parse(&format!("notic-notion {source}")).is_ok(), "{source}");
    }
}

#[test]
fn a_profile_is_named_and_what_it_is_to_be_like_is_checked() {
    let cli = parse("notic-notion profile add ada --priority -5 --interval 15m").unwrap();
    let Command::Profile(ProfileArgs {
        command: ProfileCommand::Add(add),
    }) = cli.command
    else {
        panic!("{:?}", cli.command)
    };
    assert_eq!(add.name.as_str(), "ada");
    assert_eq!(add.parts.priority, Some(-5));
    assert_eq!(add.parts.interval.unwrap().as_secs(), 900);
    for wrong in [
        "profile",
        "profile add",
        "profile add ../x",
        "profile set ada --priority 1001",
        "profile set ada --interval 10",
        "profile add ada --allow-http",
        "profile remove ada --pages burn",
        "sync /x --old-pages keep",
        "sync --old-pages reuse",
    ] {
        assert!(parse(&format!("notic-notion {wrong}")).is_err(), "{wrong}");
    }
}

#[test]
fn options_of_a_login_to_notic_need_one() {
    for wrong in [
        "source --token-stdin",
        "source --google",
        "source --login --save x",
        "source --allow-http",
    ] {
        let line = format!("notic-notion {wrong}");
        assert!(parse(&line).is_err(), "{line}");
    }
}

#[test]
fn the_help_names_every_variable_and_file() {
    let text = help("notic-notion --help");
    for name in VARIABLES.iter().map(|one| one.name) {
        assert!(text.contains(name), "{name}");
    }
    for place in FILES.iter().map(|one| one.place) {
        assert!(text.contains(place), "{place}");
    }
}
