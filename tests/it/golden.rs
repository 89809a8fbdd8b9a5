//! The demo's sample as it stands in Notion, in full: to be read when something about it changes.
//!
//! `INSTA_UPDATE=always cargo test --test it golden` writes it anew.

use notic_notion::demo;

use crate::world::World;

#[test]
fn the_demos_sample_in_notion() {
    let world = World::new();
    let report = world.sync_well(&demo::sample().unwrap());
    let shown = format!("{}\n{}\n", world.tree(), report.warnings.join("\n"));
    insta::with_settings!({
        snapshot_path => "../golden",
        prepend_module_to_snapshot => false,
        omit_expression => true,
    }, {
        insta::assert_snapshot!("sample", shown);
    });
}
