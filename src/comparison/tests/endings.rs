//! How comparisons end: by themselves, by the user, by a city that is impossible, in parts.

use super::*;
use crate::error::Error;

/// A town so small that some seeds cannot spread its few newcomers as evenly as asked.
const UNLUCKY: &str = "commonground = 1\nweeks = 1\nburn_in_weeks = 1\n\
    [city]\nkind = 'synthetic'\ninhabitants = 120\nareas = 6\n\
    [[groups]]\nname = 'host'\nhost = true\nshare = 0.9\n\
    [[groups]]\nname = 'a'\nshare = 0.1\ndissimilarity = 0.08\n\
    [[arms]]\nname = 'now'\n[[arms]]\nname = 'apart'\nsettings.work.bias = 0.6\n";

fn unlucky() -> Comparison {
    let options = ReadOptions::default();
    Comparison::new(&[Scenario::from_text(UNLUCKY, "t.toml", &options).unwrap()]).unwrap()
}

/// Runs these replicates and writes tables and manifest; returns the numbers that are left out.
fn carry_out(of: &Comparison, path: &std::path::Path, numbers: &[u32], threads: usize) -> Vec<u32> {
    let folder = OutputFolder::open_comparison(path, false).unwrap();
    let kept = folder.replicates(of, threads).unwrap();
    let out = of
        .run(numbers, threads, &|r| kept.add(&r), &|_| true)
        .unwrap();
    out.iter().for_each(|one| kept.leave_out(one).unwrap());
    assert_eq!(kept.left_out().unwrap(), out);
    let mut summary = kept.summary(&kept.known().unwrap()).unwrap();
    write_comparison(&folder, of, &mut summary, Format::Csv, threads, 1.0).unwrap();
    out.iter().map(|one| one.number).collect()
}

fn tables(path: &std::path::Path) -> [String; 4] {
    ["compare.csv", "levels.csv", "uncertainty.csv", "worlds.csv"]
        .map(|file| std::fs::read_to_string(path.join(file)).unwrap_or_default())
}

fn json(path: &std::path::Path) -> serde_json::Value {
    serde_json::from_str(&std::fs::read_to_string(path.join("manifest.json")).unwrap()).unwrap()
}

#[test]
fn an_impossible_replicate_is_left_out_on_any_threads_and_in_any_parts() {
    let of = unlucky();
    let folder = || tempfile::tempdir().unwrap();
    let (whole, first, second, all) = (folder(), folder(), folder(), folder());
    let numbers: Vec<u32> = (1..=8).collect();
    let out = carry_out(&of, whole.path(), &numbers, 1);
    assert!(!out.is_empty() && out.len() < 8, "{out:?}");
    let manifest = json(whole.path());
    assert_eq!(manifest["status"], "complete");
    assert_eq!(manifest["comparison"]["left_out"][0]["number"], out[0]);
    let said = manifest["warnings"].to_string();
    assert!(
        said.contains("cannot be reached") && said.contains("it is left out"),
        "{said}"
    );
    // Two machines, many threads.
    let (here, there): (Vec<u32>, Vec<u32>) = numbers.iter().partition(|n| **n % 2 == 0);
    let mut apart = carry_out(&of, first.path(), &here, 4);
    apart.extend(carry_out(&of, second.path(), &there, 3));
    apart.sort_unstable();
    assert_eq!(apart, out);
    let parts = [first.path().to_owned(), second.path().to_owned()];
    let into = OutputFolder::open_comparison(all.path(), false).unwrap();
    let merged = merge_comparisons(&parts, &into, Format::Csv).unwrap();
    assert_eq!(merged.left_out().len(), out.len());
    assert_eq!(tables(all.path()), tables(whole.path()));
    assert_eq!(json(all.path())["comparison"], manifest["comparison"]);
}

#[test]
fn a_scenario_that_no_seed_can_build_ends_it() {
    let mut of = unlucky();
    for arm in &mut of.arms {
        arm.scenario = scenario("", &["city.inhabitants=20", "groups.a.dissimilarity=0.01"]);
    }
    let tried = std::sync::atomic::AtomicU32::new(0);
    let done = |_| {
        tried.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        Ok(())
    };
    let numbers: Vec<u32> = (1..=200).collect();
    let error = of.run(&numbers, 2, &done, &|_| true).unwrap_err();
    assert!(
        error.is_input() && error.to_string().starts_with("replicate 1 (seed "),
        "{error}"
    );
    assert_eq!(tried.into_inner(), 0);
}

#[test]
fn who_stops_it_is_told_what_is_whole_and_it_goes_on() {
    let of = Comparison::new(&[scenario(ARMS, &[])]).unwrap();
    let (path, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    {
        let folder = OutputFolder::open_comparison(path.path(), false).unwrap();
        let kept = folder.replicates(&of, 1).unwrap();
        // In the middle of the third replicate.
        let most = 5 * of.weeks() / 2;
        let error = of
            .run(&[1, 2, 3, 4], 1, &|r| kept.add(&r), &|p| p.weeks < most)
            .unwrap_err();
        assert!(
            matches!(&error, Error::Interrupted { done } if done == "2 of 4 replicates"),
            "{error}"
        );
        folder.interrupted(&of, 1, &error).unwrap();
        assert_eq!(kept.numbers().unwrap(), [1, 2]);
    }
    let manifest = json(path.path());
    assert_eq!(manifest["status"], "interrupted");
    assert!(
        manifest["interruption"]
            .to_string()
            .contains("2 of 4 replicates")
    );
    carry_out(&of, path.path(), &[3, 4], 2);
    carry_out(&of, other.path(), &[1, 2, 3, 4], 1);
    assert_eq!(tables(path.path()), tables(other.path()));
    // Burn-in can be stopped as well.
    let error = of.run(&[9], 1, &|_| Ok(()), &|p| p.weeks < 1).unwrap_err();
    assert!(
        error.to_string().contains("after 0 of 1 replicates"),
        "{error}"
    );
}

#[test]
fn parts_in_plausible_worlds_say_the_same_together() {
    let mut of = Comparison::new(&[scenario(ARMS, &[])]).unwrap();
    of.worlds = Some(Worlds::prior(&of.arms, 2).unwrap());
    let folder = || tempfile::tempdir().unwrap();
    let (whole, first, second, all) = (folder(), folder(), folder(), folder());
    carry_out(&of, whole.path(), &[1, 2, 3, 4], 2);
    carry_out(&of, first.path(), &[1, 2], 2);
    carry_out(&of, second.path(), &[3, 4], 1);
    let parts = [first.path().to_owned(), second.path().to_owned()];
    let into = OutputFolder::open_comparison(all.path(), false).unwrap();
    merge_comparisons(&parts, &into, Format::Csv).unwrap();
    let found = tables(all.path());
    assert!(found.iter().all(|text| text.lines().count() > 2));
    assert_eq!(found, tables(whole.path()));
}

#[test]
fn a_refused_merge_writes_nothing() {
    let of = Comparison::new(&[scenario(ARMS, &[])]).unwrap();
    let other = Comparison::new(&[scenario(ARMS, &["settings.club.rate=1"])]).unwrap();
    let folder = || tempfile::tempdir().unwrap();
    let (one, stranger, broken, all) = (folder(), folder(), folder(), folder());
    carry_out(&of, one.path(), &[1], 2);
    carry_out(&other, stranger.path(), &[2], 2);
    carry_out(&of, broken.path(), &[1, 2], 2);
    let replicate = broken.path().join("replicates/00002.txt");
    let text = std::fs::read_to_string(&replicate).unwrap();
    std::fs::write(&replicate, &text[..text.len() / 2]).unwrap();
    for (part, what) in [
        (&stranger, "the scenario has changed"),
        (&broken, "no whole replicate"),
    ] {
        let parts = [one.path().to_owned(), part.path().to_owned()];
        let path = all.path().join("merged");
        let into = OutputFolder::open_comparison(&path, false).unwrap();
        let error = merge_comparisons(&parts, &into, Format::Csv)
            .unwrap_err()
            .to_string();
        assert!(error.contains(what), "{error}");
        drop(into);
        assert!(!path.exists());
    }
    // Two that say different things of one number.
    std::fs::write(&replicate, text.replacen("0", "1", 40)).unwrap();
    let second = folder();
    carry_out(&of, second.path(), &[2], 1);
    let parts = [second.path().to_owned(), broken.path().to_owned()];
    let into = OutputFolder::open_comparison(all.path().join("m"), false).unwrap();
    let error = merge_comparisons(&parts, &into, Format::Csv)
        .unwrap_err()
        .to_string();
    assert!(error.contains("replicate 2 differs"), "{error}");
}
