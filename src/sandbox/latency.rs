//! How long answers take.

use std::time::Duration;

use super::ids::Random;
use super::options::Latency;
use super::route::Route;

/// One call in a hundred takes as long as this (notion-observed.md section 10: "a single call may take 4 to 8 s").
const SLOW_MS: u64 = 4000;

pub(crate) fn delay(latency: Latency, route: Option<Route>, random: &mut Random) -> Duration {
    match latency {
        Latency::None => Duration::ZERO,
        Latency::Flat(delay) => delay,
        Latency::Observed => observed(route, random),
    }
}

/// Between the least, the median and the 90th percentile of notion-observed.md section 10, in straight lines.
fn observed(route: Option<Route>, random: &mut Random) -> Duration {
    let (least, median, most) = match route {
        Some(Route::CreatePage | Route::CreateUpload) => (290, 350, 460),
        Some(Route::Append(_)) => (380, 990, 1570),
        Some(Route::UpdateBlock(_)) => (340, 540, 1260),
        Some(Route::UpdatePage(_) | Route::MovePage(_)) => (380, 1050, 1470),
        Some(Route::DeleteBlock(_)) => (530, 1000, 2000),
        Some(Route::SendUpload(_) | Route::CompleteUpload(_)) => (400, 900, 1500),
        _ => (200, 240, 330),
    };
    let per_mille = random.below(1000);
    let ms = match per_mille {
        0..500 => least + (median - least) * per_mille / 500,
        500..990 => median + (most - median) * (per_mille - 500) / 490,
        _ => SLOW_MS,
    };
    Duration::from_millis(ms)
}
