//! What a look proves, and when.

use super::*;

const MINUTE: Millis = 60_000;
const NOW: Millis = 30_000_000 * MINUTE;

#[tokio::test(start_paused = true)]
async fn a_run_that_is_sparing_takes_two_looks_and_no_less_time() {
    for until in [Duration::ZERO, Duration::from_secs(15)] {
        let mut counts = Vec::new();
        for is_sparing in [false, true] {
            let begun = Instant::now();
            let mut looks = Looks::until(begun + until, is_sparing);
            let mut count = 1;
            while !looks.proved() {
                looks.pause().await;
                count += 1;
            }
            assert!(begun.elapsed() >= until.max(APART));
            counts.push(count);
        }
        assert!(counts[0] > 2 && counts[1] == 2, "{counts:?}");
    }
}

#[test]
fn what_a_wrong_clock_says_keeps_no_page_from_being_found() {
    let finds = |begun, now, ahead| made_after(Some(NOW), earliest(begun, now, ahead));
    assert!(finds(NOW, NOW + MINUTE, 0));
    assert!(
        !finds(NOW + 10 * MINUTE, NOW + 20 * MINUTE, 0),
        "an older page"
    );
    let day = 24 * 60 * MINUTE;
    let wrong = |days: u64| days * day;
    assert!(
        finds(NOW + wrong(3), NOW + wrong(3), wrong(3).cast_signed()),
        "it is still ahead"
    );
    assert!(finds(NOW + wrong(3), NOW + MINUTE, 0), "it was put right");
    assert!(
        finds(NOW - wrong(3), NOW - wrong(3), -wrong(3).cast_signed()),
        "it is behind"
    );
}
