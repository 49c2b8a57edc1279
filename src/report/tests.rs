//! Reports from end to end, of small towns that are quick to run.

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::Value as Json;

use super::*;
use crate::comparison::Comparison;
use crate::record::{Format, OutputFolder, write_comparison};
use crate::scenario::{ReadOptions, Scenario};

const TOWN: &str = "# Does a <b>ban</b> & a project matter?\ncommonground = 1\nname = 'small_town'\nweeks = 6\nburn_in_weeks = 2\n\
    [city]\nkind = 'synthetic'\ninhabitants = 600\nareas = 4\n\
    [[groups]]\nname = 'host'\nhost = true\nshare = 0.6\n\
    [[groups]]\nname = 'a'\nshare = 0.4\n\
    [compare]\nweeks = [3, 6]\ncourse_every_weeks = 2\n\
    [[arms]]\nname = 'now'\n\
    [[arms]]\nname = 'project'\n[[arms.policies.common_project]]\nname = 'gardens'\nseats = 60\nunit_cost = 3\n\
    [[arms]]\nname = 'apart'\nsettings.work.bias = 0.6\n";
const EXPECT: &str = "[[expect]]\nname = 'more'\nsays = 'neighbours meet <more>'\nindicator = 'contacts_positive'\n\
    group = 'a'\noutgroup = 'host'\narm = 'project'\nthan = 'now'\nsign = 'higher'\nweek = 6\n";

fn compared(text: &str, folder: &Path) {
    let scenario = Scenario::from_text(text, "town.toml", &ReadOptions::default()).unwrap();
    let mut of = Comparison::new(&[scenario]).unwrap();
    of.command = Some("commonground compare town.toml".to_owned());
    let out = OutputFolder::open_comparison(folder, false).unwrap();
    let kept = out.replicates(&of, 1).unwrap();
    of.run(&[1, 2, 3], 1, &|r| kept.add(&r), &|_| true).unwrap();
    let mut summary = kept.summary(&[1, 2, 3]).unwrap();
    write_comparison(&out, &of, &mut summary, Format::Csv, 1, 0.0).unwrap();
}

/// A comparison with channels and plausible worlds: two replicates in the first, one in the second.
fn compared_in_worlds(text: &str, folder: &Path) {
    use crate::comparison::Worlds;
    let scenario = Scenario::from_text(text, "town.toml", &ReadOptions::default()).unwrap();
    let mut of = Comparison::new(&[scenario]).unwrap();
    of.worlds = Some(Worlds::prior(&of.arms, 2).unwrap());
    let out = OutputFolder::open_comparison(folder, false).unwrap();
    let kept = out.replicates(&of, 1).unwrap();
    of.run(&[1, 2, 3], 1, &|r| kept.add(&r), &|_| true).unwrap();
    let mut summary = kept.summary(&[1, 2, 3]).unwrap();
    write_comparison(&out, &of, &mut summary, Format::Csv, 1, 0.0).unwrap();
}

/// A comparison of a small town in this folder.
#[cfg(feature = "figures")]
pub fn compared_town(folder: &Path) {
    compared(&format!("{TOWN}{EXPECT}"), folder);
}

/// Every text of an option that stands for something of the theme.
fn named(option: &Json, out: &mut BTreeSet<String>) {
    match option {
        Json::String(s) if s.starts_with('@') => drop(out.insert(s.clone())),
        Json::Array(all) => all.iter().for_each(|v| named(v, out)),
        Json::Object(all) => all.values().for_each(|v| named(v, out)),
        _ => {}
    }
}

#[test]
fn a_comparison_becomes_a_page_that_needs_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    compared(&format!("{TOWN}{EXPECT}"), folder.path());
    let report = Report::of(folder.path(), None).unwrap();
    let html = &report.html;
    // Text of a user is text.
    assert!(html.contains("Does a &lt;b&gt;ban&lt;/b&gt; &amp; a project matter?"));
    assert!(html.contains("Neighbours meet &lt;more&gt;") && !html.contains("<more>"));
    for part in [
        "short",
        "arms",
        "differences",
        "courses",
        "groups",
        "maps",
        "contact",
        "programmes",
        "segregation",
        "evidence",
        "limits",
        "again",
    ] {
        assert!(html.contains(&format!("<section id=\"{part}\"")), "{part}");
    }
    // Nobody arrives: no cohorts.
    assert!(!html.contains("<section id=\"cohorts\""));
    assert!(html.contains("commonground compare town.toml"));
    assert!(html.contains("settings.work.bias"));
    assert!(html.contains(crate::policy::lever("common_project").unwrap().title));
    // No link leads out: what is left of addresses are names of XML.
    let page = html.replace(shell::ECHARTS, "");
    for outside in ["http://", "https://", "src=\"", "@import", "url("] {
        assert!(!page.contains(outside), "{outside}");
    }
    assert!(html.len() < 5_000_000);

    let names: BTreeSet<&str> = report.figures.iter().map(|f| f.id.as_str()).collect();
    assert_eq!(names.len(), report.figures.len());
    for wanted in [
        "apart-attitude-mean",
        "difference-attitude-mean",
        "course-attitude-mean",
        "groups-attitude-mean",
        "map-residents",
        "settings-hosts",
        "funnels",
        "course-dissimilarity-residence",
    ] {
        assert!(names.contains(wanted), "{wanted} of {names:?}");
    }
    sound(&report);
}

/// Figures stand in the page, have words and a table, and name only what exists.
pub fn sound(report: &Report) {
    for f in &report.figures {
        assert!(
            report.html.contains(&format!("id=\"chart-{}\"", f.id)),
            "{}",
            f.id
        );
        assert!(
            f.alt.len() > 20 && f.caption.len() > 20 && !f.title.is_empty(),
            "{}",
            f.id
        );
        assert!(!f.table.rows.is_empty(), "{}", f.id);
        assert!(
            f.table.rows.iter().all(|r| r.len() == f.table.head.len()),
            "{}",
            f.id
        );
        let count = |key: &str| f.option[key].as_array().map_or(0, Vec::len);
        assert_eq!(count("title"), f.layout.panels, "{}", f.id);
        assert!(count("series") >= f.layout.panels, "{}", f.id);
        let series = f.option["series"].as_array().into_iter().flatten();
        let chords = series.filter(|s| s["type"] == "chord").count();
        let places = count("grid") + count("geo") + chords;
        assert_eq!(places, f.layout.panels, "{}", f.id);
        // Colours, functions and drawings that options name exist.
        let mut all = BTreeSet::new();
        named(&f.option, &mut all);
        for name in all {
            let name = name
                .trim_start_matches('@')
                .trim_start_matches("fn:")
                .trim_start_matches("render:");
            let name = if name.starts_with("arm") {
                "arms"
            } else {
                name
            };
            let known = shell::FIGURES.contains(&format!("{name}:")) || name == "font";
            assert!(known, "{}: {name}", f.id);
        }
    }
}

#[test]
fn no_drawing_and_no_tooltip_takes_the_name_of_another() {
    for list in ["functions", "drawings"] {
        let start = format!("    var {list} = {{\n");
        let (_, rest) = shell::FIGURES.split_once(&start).unwrap();
        let (inside, _) = rest.split_once("\n    };").unwrap();
        let keys = inside.lines().filter_map(|line| {
            let key = line.strip_prefix("        ")?.split_once(": function")?.0;
            (!key.starts_with(' ')).then_some(key)
        });
        let keys: Vec<&str> = keys.collect();
        let different: BTreeSet<&str> = keys.iter().copied().collect();
        assert!(
            keys.len() > 5 && keys.len() == different.len(),
            "{list}: {keys:?}"
        );
    }
}

#[test]
fn a_brief_has_the_question_the_findings_and_a_few_figures() {
    let folder = tempfile::tempdir().unwrap();
    compared(&format!("{TOWN}{EXPECT}"), folder.path());
    let brief = Report::brief(folder.path()).unwrap();
    let ids: Vec<&str> = brief.figures.iter().map(|f| f.id.as_str()).collect();
    assert_eq!(ids.first(), Some(&"brief-differences"));
    assert!((2..=3).contains(&ids.len()), "{ids:?}");
    sound(&brief);
    for part in [
        "Does a &lt;b&gt;ban&lt;/b&gt; &amp; a project matter?",
        "Neighbours meet &lt;more&gt;",
        "95% interval",
        "of 3 replicates",
        "settings.work.bias 0.6 in place of",
        "on theory or our assumption alone (E4)",
        "commonground compare town.toml",
        "--brief",
    ] {
        assert!(brief.html.contains(part), "{part}");
    }
    assert!(!brief.html.contains("<nav"));
}

#[test]
fn an_analysis_of_sensitivity_is_a_page_or_a_section() {
    let analysis = effects::tests::folder();
    let alone = Report::of(analysis.path(), None).unwrap();
    assert_eq!(alone.figures.len(), 3);
    sound(&alone);
    assert!(Report::brief(analysis.path()).unwrap_err().is_input());

    let folder = tempfile::tempdir().unwrap();
    compared(TOWN, folder.path());
    let without = Report::of(folder.path(), None).unwrap();
    assert!(!without.html.contains("<section id=\"sensitivity\""));
    let inside = folder.path().join(SENSITIVITY);
    std::fs::create_dir(&inside).unwrap();
    for name in [crate::sensitivity::ABOUT, crate::sensitivity::TABLE] {
        std::fs::copy(analysis.path().join(name), inside.join(name)).unwrap();
    }
    let with = Report::of(folder.path(), None).unwrap();
    assert!(with.html.contains("<section id=\"sensitivity\""));
    assert_eq!(with.figures.len(), without.figures.len() + 3);
    // The comparison can go on beside it.
    OutputFolder::open_comparison(folder.path(), false).unwrap();
}

#[test]
fn channels_and_plausible_worlds_are_told_where_they_are() {
    let folder = tempfile::tempdir().unwrap();
    compared(TOWN, folder.path());
    let plain = Report::of(folder.path(), None).unwrap().html;
    assert!(plain.contains("All parameters were held fixed"));
    assert!(!plain.contains("<section id=\"worlds\"") && !plain.contains("<section id=\"ledger\""));

    let folder = tempfile::tempdir().unwrap();
    let text = format!("{TOWN}[outputs]\nattribution = true\n");
    compared_in_worlds(&text, folder.path());
    let report = Report::of(folder.path(), None).unwrap();
    for part in [
        "<section id=\"ledger\"",
        "<section id=\"worlds\"",
        "id=\"chart-ledger\"",
        "id=\"chart-ledger-difference\"",
        "of 2 plausible worlds",
        "no parameter can be told from chance",
        "lived in 2 plausible worlds",
        "Good contacts</dt>",
    ] {
        assert!(report.html.contains(part), "{part}");
    }
    assert!(!report.html.contains("All parameters were held fixed"));
    // Intervals are those over worlds.
    let source = Source::read(folder.path()).unwrap();
    let plausible::Known::Drawn(drawn) = &source.plausible else {
        panic!("not read");
    };
    let mut compared = 0;
    for key in source.numbers.keys() {
        let Some(u) = drawn.difference(key, ("apart", "now", "now"), source.last_week()) else {
            continue;
        };
        let d = source.numbers.paired(key, 2, 0, source.last()).unwrap();
        let near = |a: f64, b: f64| (a - b).abs() <= 1e-4 * (a.abs() + b.abs()) + 1e-9;
        assert!(near(d.difference, u.difference), "{key:?}: {d:?} {u:?}");
        assert_eq!(d.replicates, u.worlds, "{key:?}");
        if let Some((a, b)) = d.interval.zip(u.interval) {
            assert!(near(a.0, b.0) && near(a.1, b.1), "{key:?}: {d:?} {u:?}");
            compared += 1;
        }
    }
    assert!(compared > 50, "{compared}");
    // Channels are no findings of their own.
    assert!(
        headline::findings(&source)
            .iter()
            .all(|f| f.worlds.is_some())
    );
    let (looked, _) = headline::counted(&source);
    let keys = |parts: bool| {
        let own = |k: &&Key| k.indicator.starts_with(channels::PREFIX) == parts;
        source.numbers.keys().filter(own).count()
    };
    assert!(keys(true) > 0 && looked <= 2 * keys(false), "{looked}");
    for f in report.figures.iter().filter(|f| f.id.starts_with("ledger")) {
        let mut all = BTreeSet::new();
        named(&f.option, &mut all);
        let drawn = all.iter().filter_map(|n| n.strip_prefix("@render:"));
        let functions = all.iter().filter_map(|n| n.strip_prefix("@fn:"));
        for name in drawn.chain(functions) {
            assert!(
                shell::FIGURES.contains(&format!("        {name}: function")),
                "{name}"
            );
        }
    }
}

#[test]
fn arms_with_luck_of_their_own_are_said_to_be_independent() {
    let folder = tempfile::tempdir().unwrap();
    let text = format!("{TOWN}[experiment]\ncommon_luck = false\n");
    compared(&text, folder.path());
    let html = Report::of(folder.path(), None).unwrap().html;
    assert!(html.contains("differences are between independent runs"));
    assert!(html.contains("Every arm is a city of its own"));
    assert!(!html.contains("same luck"));
}

#[test]
fn without_expectations_the_clearest_differences_come_first() {
    let folder = tempfile::tempdir().unwrap();
    compared(TOWN, folder.path());
    let source = Source::read(folder.path()).unwrap();
    let found = headline::findings(&source);
    assert!(!found.is_empty() && found.iter().all(|f| f.says.is_empty()));
    assert!(found.iter().all(|f| f.than == "now" && f.arm != "now"));
    // The page of the same folder is the same page.
    let (one, other) = (
        Report::of(folder.path(), None).unwrap(),
        Report::of(folder.path(), None).unwrap(),
    );
    assert_eq!(one.html, other.html);
}

#[test]
fn a_file_with_outlines_must_be_of_the_city() {
    let folder = tempfile::tempdir().unwrap();
    let text = TOWN.replace("[compare]", "[compare]\nareas = false");
    compared(&text, folder.path());
    let outlines = folder.path().join("x.geojson");
    let said = Report::of(folder.path(), Some(&outlines)).unwrap_err();
    assert!(
        said.is_input() && said.to_string().contains("no numbers of areas"),
        "{said}"
    );
    let report = Report::of(folder.path(), None).unwrap();
    assert!(!report.html.contains("<section id=\"maps\"") && report.maps == json!({}));
}

#[test]
fn what_is_no_result_is_refused_in_words() {
    let folder = tempfile::tempdir().unwrap();
    let said = |folder: &Path| Report::of(folder, None).unwrap_err();
    let nothing = said(folder.path());
    assert!(
        nothing.is_input() && nothing.to_string().contains("holds no manifest.json"),
        "{nothing}"
    );
    let manifest = folder.path().join("manifest.json");
    std::fs::write(&manifest, "{\"program\": \"other\"}").unwrap();
    assert!(
        said(folder.path())
            .to_string()
            .contains("not of this program")
    );
    std::fs::write(
        &manifest,
        "{\"program\": \"commonground\", \"status\": \"running\"}",
    )
    .unwrap();
    assert!(
        said(folder.path())
            .to_string()
            .contains("not complete (running)")
    );
    std::fs::write(
        &manifest,
        "{\"program\": \"commonground\", \"status\": \"complete\"}",
    )
    .unwrap();
    assert!(said(folder.path()).to_string().contains("series.csv"));
}

#[test]
fn a_run_becomes_a_page_without_claims_about_arms() {
    use crate::engine::Simulation;
    use crate::record::Recorder;
    let folder = tempfile::tempdir().unwrap();
    let mut scenario = Scenario::from_text(TOWN, "town.toml", &ReadOptions::default()).unwrap();
    scenario.outputs.city_every = 2;
    let mut city = Simulation::builder(scenario.clone())
        .threads(1)
        .build()
        .unwrap();
    let out = OutputFolder::open(folder.path(), false).unwrap();
    let mut recorder = Recorder::new(out, &scenario, Format::Csv, 1).unwrap();
    city.run(6, &mut |view: &crate::engine::View<'_>| {
        recorder.record(view)
    })
    .unwrap();
    recorder.finish().unwrap();
    let report = Report::of(folder.path(), None).unwrap();
    assert!(report.html.contains("<section id=\"courses\""));
    for none in [
        "<section id=\"short\"",
        "<section id=\"differences\"",
        "Repeat it\n",
    ] {
        assert!(!report.html.contains(none), "{none}");
    }
    assert!(report.html.contains("One run shows one course of luck"));
    let refused = Report::brief(folder.path()).unwrap_err();
    assert!(refused.to_string().contains("a single run"), "{refused}");
    assert!(
        report
            .figures
            .iter()
            .any(|f| f.id == "course-attitude-mean")
    );
}
