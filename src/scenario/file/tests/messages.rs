//! What users read when something is wrong, word by word.

use super::*;

/// `n` lines below [`LEAST`].
fn line(n: usize) -> usize {
    LEAST_LINES + n
}

#[test]
fn a_value_out_of_range() {
    let text = "[settings.work]\nrate = 3\nbias = 1.4\n";
    let at = line(3);
    assert_eq!(
        said(text),
        format!("t.toml:{at}:8: `settings.work.bias` is 1.4; allowed: 0 to 1")
    );
    assert!(said("[settings.work]\nbias = -0.1e-9").ends_with("is -1e-10; allowed: 0 to 1"));
    for (written, found) in [("nan", "NaN"), ("inf", "inf"), ("-inf", "-inf")] {
        let said = said(&format!("[settings.work]\nbias = {written}\n"));
        assert!(
            said.ends_with(&format!("is {found}; allowed: 0 to 1")),
            "{said}"
        );
    }
    let said = read(&format!("weeks = 52001\n{LEAST}"), &[])
        .unwrap_err()
        .to_string();
    assert_eq!(said, "t.toml:1:9: `weeks` is 52001; allowed: 0 to 52000");
}

#[test]
fn an_area_that_does_not_exist() {
    let areas = "[norms]\ninstitutions = -0.1\n[norms.areas]\n\"1\" = 0.4\n";
    let read = with(areas).unwrap();
    assert_eq!(read.norms.city.institutions, -0.1);
    assert_eq!(read.norms.areas["1"], 0.4);
    let said_of = said("[norms.areas]\n\"north\" = 0.4\n");
    assert!(
        said_of.starts_with(&format!(
            "t.toml:{}:1: `norms.areas`: no area `north`; the ",
            line(2)
        )),
        "{said_of}"
    );
    let said_of = said("[norms.areas]\n\"1\" = 1.4\n");
    assert!(
        said_of.ends_with("`norms.areas.1` is 1.4; allowed: -1 to 1"),
        "{said_of}"
    );
}

#[test]
fn an_unknown_key() {
    let said_of = said("[settings.wrok]\nrate = 3\n");
    assert_eq!(
        said_of,
        format!(
            "t.toml:{}:11: unknown key `settings.wrok`; did you mean `work`? known keys: street, \
             transit, neighbours, work, class, gate, club, association, joint_event, counter, \
             home, friends",
            line(1)
        )
    );
    // A key in the wrong table is shown its place.
    let said_of = said("[population]\nwork = 1\n[settings]\nclub_share = 0.3\n");
    assert!(said_of.contains("unknown key `population.work`; did you mean `settings.work`? "));
    assert!(
        said_of
            .contains("unknown key `settings.club_share`; did you mean `population.club_share`? ")
    );
    let said_of = said("[mechanisms.kernal]\n[mechanisms.bare]\nstrength = 1\n");
    assert!(said_of.contains(
        "`mechanisms.kernal`; did you mean `kernel`? known keys: kernel, turnover, bare"
    ));
    assert!(said_of.contains(
        "`mechanisms.bare.strength`; did you mean `mechanisms.kernel.strength`? known keys: enabled"
    ));
    // Keys that TOML needs in quotes, and long ones.
    assert!(said("\"a b\" = 1\n").contains("unknown key `city.\"a b\"`; known keys: kind, "));
}

#[test]
fn a_wrong_type() {
    for (text, found) in [
        (
            "[settings.work]\nbias = \"0.6\"",
            "`settings.work.bias`: found a string \"0.6\"; a number from 0 to 1 is expected",
        ),
        (
            "[settings.work]\nenabled = 1",
            "`settings.work.enabled`: found the number 1; true or false is expected",
        ),
        (
            "[settings]\nwork = 1",
            "`settings.work`: found the number 1; a table is expected",
        ),
        (
            "[outputs]\npanel_people = 1.5",
            "`outputs.panel_people`: found the number 1.5; a whole number from 0 to 200000000 is expected",
        ),
        (
            "[mechanisms.kernel]\nform = 1",
            "`mechanisms.kernel.form`: found the number 1; one of \"linear\", \"logistic\" is expected",
        ),
        (
            "[population]\nclub_share = 2020-01-01",
            "`population.club_share`: found the date 2020-01-01; a number from 0 to 1 is expected",
        ),
        (
            "host_ages = 0.5",
            "`city.host_ages`: found the number 0.5; a list of 8 numbers, each 0 to 1 is expected",
        ),
        (
            "[attitudes]\nhost = [1]",
            "`attitudes.host`: found a list; a table is expected",
        ),
    ] {
        let said = said(text);
        assert!(said.ends_with(found), "{said}");
    }
    let top = |line: &str| {
        read(&format!("{line}\n{LEAST}"), &[])
            .unwrap_err()
            .to_string()
    };
    assert_eq!(
        top("start = 1"),
        "t.toml:1:9: `start`: found the number 1; a date such as \"2020-01-06\" is expected"
    );
    assert_eq!(
        top("start = \"2015-02-29\""),
        "t.toml:1:9: `start` is \"2015-02-29\"; allowed: \"YYYY-MM-DD\" or \"YYYY-MM\""
    );
    assert_eq!(
        top("burn_in_weeks = \"atuo\""),
        "t.toml:1:17: `burn_in_weeks` is \"atuo\"; allowed: \"auto\" or 0 to 52000"
    );
    assert_eq!(
        top("burn_in_weeks = 0.5"),
        "t.toml:1:17: `burn_in_weeks`: found the number 0.5; \"auto\" or a whole number from 0 to 52000 is expected"
    );
    assert_eq!(
        top("seed = -1"),
        "t.toml:1:8: `seed` is -1; allowed: 0 to 9223372036854775807"
    );
    let said = read("commonground = 1\ngroups = 3\ncity = []\n", &[])
        .unwrap_err()
        .to_string();
    assert_eq!(
        said,
        "t.toml:2:10: `groups`: found the number 3; a list of tables, `[[groups]]`, is expected\n\
         t.toml:3:8: `city`: found a list; a table with kind \"synthetic\", \"table\", \"people\" is expected"
    );
}

#[test]
fn a_word_that_is_none_of_the_words() {
    let text = "[mechanisms.kernel]\nform = \"lineer\"\n";
    assert_eq!(
        said(text),
        format!(
            "t.toml:{}:8: `mechanisms.kernel.form` is \"lineer\"; did you mean `linear`? \
             allowed: \"linear\", \"logistic\"",
            line(2)
        )
    );
    let kind = LEAST.replace("\"synthetic\"", "\"sinthetic\"");
    assert_eq!(
        read(&kind, &[]).unwrap_err().to_string(),
        "t.toml:10:8: `city.kind` is \"sinthetic\"; did you mean `synthetic`? \
         allowed: \"synthetic\", \"table\", \"people\""
    );
    let kind = LEAST.replace("kind = \"synthetic\"", "");
    assert_eq!(
        read(&kind, &[]).unwrap_err().to_string(),
        "t.toml:9:1: `city.kind` is missing; allowed: kind = \"synthetic\", kind = \"table\", kind = \"people\""
    );
}

#[test]
fn several_problems_at_once_in_the_order_of_the_file() {
    let text = "areas = 0\n[settings.work]\nbias = 2\nbais = 1\n[population]\nclub_share = true\n";
    let text = said(text);
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines.len(), 4);
    assert_eq!(
        lines[0],
        "t.toml:11:9: `city.areas` is 0; allowed: 1 to 1000000"
    );
    assert!(
        lines[2].starts_with("t.toml:14:1: unknown key `settings.work.bais`; did you mean `bias`?")
    );
    assert!(lines[3].starts_with("t.toml:16:14: `population.club_share`: found true;"));
    let many: String = (0..30).map(|i| format!("x{i} = 1\n")).collect();
    assert!(said(&many).ends_with("\nand 20 more"));
}

#[test]
fn groups_must_make_sense() {
    let text = |groups: &str| {
        let text = format!("commonground = 1\n{groups}[city]\nkind = \"synthetic\"\n");
        read(&text, &[]).unwrap_err().to_string()
    };
    assert_eq!(
        text("[[groups]]\nname = \"h\"\nhost = true\nshare = 1\n"),
        "t.toml:2:1: `groups` is a list of 1; allowed: 2 to 16 tables"
    );
    let many: String = (0..17)
        .map(|i| format!("[[groups]]\nname = \"g{i}\"\n"))
        .collect();
    assert_eq!(
        text(&many),
        "t.toml:2:1: `groups` is a list of 17; allowed: 2 to 16 tables"
    );
    assert_eq!(
        text("[[groups]]\nname = \"a\"\n[[groups]]\nname = \"b\"\nshare = 1\n"),
        "t.toml:2:1: no group has `host = true`; at least one must"
    );
    assert_eq!(
        text("[[groups]]\nname = \"a\"\nhost = true\n[[groups]]\nname = \"a\"\n"),
        "t.toml:6:8: two groups are named \"a\""
    );
    assert_eq!(
        text("[[groups]]\nname = \"a b\"\n[[groups]]\nname = \"all\"\n[[groups]]\nhost = 1\n"),
        "t.toml:3:8: `groups.\"a b\".name` is \"a b\"; allowed: letters, digits and `_`, not `all` or `default`\n\
         t.toml:5:8: `groups.all.name` is \"all\"; allowed: letters, digits and `_`, not `all` or `default`\n\
         t.toml:6:1: `groups[2].name` is missing: Name in scenario and results: letters, digits and `_`\n\
         t.toml:7:8: `groups[2].host`: found the number 1; true or false is expected"
    );
    assert_eq!(
        text(
            "[[groups]]\nname = \"h\"\nhost = true\nshare = 0.7\n[[groups]]\nname = \"a\"\nshare = 0.1\n"
        ),
        "t.toml:5:9: the shares of the groups sum to 0.8; they must sum to 1 (h 0.7, a 0.1)"
    );
    assert_eq!(
        text("[[groups]]\nname = \"h\"\nhost = true\n[[groups]]\nname = \"a\"\nshare = 1.0\n"),
        "t.toml:2:1: the shares of all hosts are 0; a city needs hosts"
    );
    assert_eq!(
        read("commonground = 1\n", &[]).unwrap_err().to_string(),
        "t.toml:1:1: `groups` is missing: The groups of the model\n\
         t.toml:1:1: `city` is missing: Where the inhabitants come from"
    );
}

#[test]
fn attitudes_name_groups_and_not_the_own() {
    let text = "[attitudes]\nhost = { arb = 0.1, host = 0.2, arab = 0.3 }\nzebra = { host = 1 }\n";
    assert_eq!(
        said(text),
        "t.toml:12:10: `attitudes`: no group is named \"arb\"; did you mean `arab`? groups: host, arab\n\
         t.toml:12:21: `attitudes.host.host`: the own group has no entry; leave it out\n\
         t.toml:13:1: `attitudes`: no group is named \"zebra\"; groups: host, arab"
    );
    assert_eq!(
        said("[attitudes]\nhost.arab = 1.5\n"),
        "t.toml:12:13: `attitudes.host.arab` is 1.5; allowed: -1 to 1"
    );
}

#[test]
fn a_similarity_is_declared_once() {
    assert_eq!(
        said("[similarity]\nhost = { arab = 0.1 }\narab = { host = 0.2 }\n"),
        "t.toml:13:10: `similarity.arab.host`: the similarity of `host` and `arab` is declared already; it is \
         the same both ways"
    );
    assert_eq!(
        said("[similarity]\nhost.arab = -0.5\n"),
        "t.toml:12:13: `similarity.host.arab` is -0.5; allowed: 0 to 1"
    );
}

#[test]
fn cities_that_cannot_be() {
    assert_eq!(
        said("areas = 50\ninhabitants = 40\n"),
        "t.toml:11:9: `city.areas` is 50 and `city.inhabitants` is 40; an area needs an inhabitant"
    );
    assert_eq!(
        said("inhabitants = 1\n"),
        "t.toml:11:15: `city.inhabitants` is 1; allowed: 2 to 200000000"
    );
    assert_eq!(
        said("areas = 1\n"),
        "t.toml:6:1: `groups.arab.dissimilarity` is 0.35, but with a share of 0.1 and 1 areas at \
         most 0 is possible; lower it or have more areas"
    );
    let equal = "areas = 2\nsize_spread = 0\n";
    let high = LEAST.replace("share = 0.1\n", "share = 0.1\ndissimilarity = 0.6\n");
    assert_eq!(
        read(&format!("{high}{equal}"), &[])
            .unwrap_err()
            .to_string(),
        "t.toml:9:17: `groups.arab.dissimilarity` is 0.6, but with a share of 0.1 and 2 areas at \
         most 0.55 is possible; lower it or have more areas"
    );
    assert_eq!(
        said("host_ages = [1, 0]\n"),
        "t.toml:11:13: `city.host_ages` is a list of 2; allowed: 8 numbers, each 0 to 1"
    );
    assert_eq!(
        said(
            "newcomer_ages = [0.5, 0, 0, 0, 0, 0, 0, 0]\nhost_ages = [0.5, 0, 2, 0, 0, 0, 0, 0]\n"
        ),
        "t.toml:12:22: `city.host_ages[2]` is 2; allowed: 0 to 1"
    );
    assert_eq!(
        said("newcomer_ages = [0.5, 0, 0, 0, 0, 0, 0, 0]\n"),
        "t.toml:11:17: `city.newcomer_ages` sums to 0.5; it must sum to 1"
    );
    assert!(said("file = \"x.csv\"\n").contains("unknown key `city.file`"));
}

#[test]
fn the_population_must_fit_together() {
    assert_eq!(
        said("[population]\nhousehold_2 = 0.6\nhousehold_1 = 0.5\nteam_min = 20\n"),
        "t.toml:12:15: `population.household_1` is 0.5 and `population.household_2` is 0.6; together at most 1\n\
         t.toml:14:12: `population.team_min` is 20 and `population.team_max` is 15; the smallest team cannot be larger than the largest"
    );
}

#[test]
fn settings_of_the_command_line_are_blamed_themselves() {
    let said = |set: &str| read(LEAST, &[set]).unwrap_err().to_string();
    assert_eq!(
        said("settings.work.bias=1.4"),
        "command line `--set settings.work.bias=1.4`: `settings.work.bias` is 1.4; allowed: 0 to 1"
    );
    assert!(said("settings.wrok.bias=1").contains(
        "`--set settings.wrok.bias=1`: unknown key `settings.wrok`; did you mean `work`?"
    ));
    assert!(
        said("groups.arab.share=0.3").contains(
            "the shares of the groups sum to 1.2; they must sum to 1 (host 0.9, arab 0.3)"
        )
    );
    let options = ReadOptions {
        weeks: Some(60_000),
        ..ReadOptions::default()
    };
    let too_long = Scenario::from_text(LEAST, "t.toml", &options)
        .unwrap_err()
        .to_string();
    assert_eq!(
        too_long,
        "command line `--weeks 60000`: `weeks` is 60000; allowed: 0 to 52000"
    );
}
