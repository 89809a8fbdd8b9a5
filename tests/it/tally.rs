//! How many cases were tried, and how they went: a row of the table in `docs/reliability.md`.

/// How cases went.
#[derive(Default)]
pub struct Tally {
    cases: usize,
    struck: usize,
    failures: Vec<String>,
}

/// What says in the telling of a failure that something is there twice.
pub const TWICE: &str = "there twice";

impl Tally {
    /// Counts a case that tells how often what it is about happened: a kill may come when the run is over.
    pub fn count(&mut self, played: Result<usize, String>) {
        self.cases += 1;
        match played {
            Ok(struck) => self.struck += struck,
            Err(wrong) => self.failures.push(wrong),
        }
    }

    /// Counts a case of something that surely happens.
    pub fn add(&mut self, played: Result<(), String>) {
        self.count(played.map(|()| 1));
    }

    /// Prints the row, and fails where anything is wrong, or hardly anything happened. What is wrong and no twin counts
    /// as a loss, though it may be only in the wrong place.
    pub fn conclude(self, fault: &str) {
        let Self {
            cases,
            struck,
            failures,
        } = self;
        for failure in failures.iter().take(6) {
            eprintln!("{failure}\n");
        }
        let twins = failures
            .iter()
            .filter(|failure| failure.contains(TWICE))
            .count();
        let losses = failures.len() - twins;
        eprintln!(
            "| {fault} | {cases} cases, struck {struck} times | {twins} twins | {losses} losses |"
        );
        assert!(
            failures.is_empty(),
            "{fault}: {} of {cases} cases went wrong",
            failures.len()
        );
        assert!(struck * 2 > cases, "{fault}: it hardly ever struck");
    }
}
