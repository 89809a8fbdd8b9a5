//! A note in either dialect: no text makes reader or renderer panic, and every request of it keeps Notion's limits.
#![no_main]

use notic_notion::markdown::{self, Dialect};
use notic_notion::model::Piece;
use notic_notion::plan::appends::{MAX_ARRAY, MAX_BLOCKS, MAX_GENERATIONS, MAX_WEIGHT, appends};
use notic_notion::render;

libfuzzer_sys::fuzz_target!(|text: &str| {
    for dialect in [Dialect::Notic, Dialect::CommonMark] {
        let rendered = render::render(&markdown::read(dialect, text));
        for with_page in [true, false] {
            for append in appends(&rendered.blocks, with_page) {
                let count: usize = append.pieces.iter().map(Piece::count).sum();
                let weight: usize = append.pieces.iter().map(Piece::weight).sum();
                assert!(append.pieces.len() <= MAX_ARRAY);
                assert!(count <= MAX_BLOCKS);
                assert!(weight <= MAX_WEIGHT);
                assert!(append.pieces.iter().all(|piece| piece.generations() <= MAX_GENERATIONS));
            }
        }
    }
});
