//! What reaches a city, as it is written in files.

use super::*;

/// An event of each kind, all named `one`.
pub(super) const ONE_OF_EACH: &str = r#"
[[media]]
name = "one"
[[pulses]]
name = "one"
week = 0
towards = ["host"]
[[campaigns]]
name = "one"
week = 0
[[exposures]]
name = "one"
week = 0
[[shocks]]
name = "one"
week = 0
[[arrivals]]
name = "one"
week = 0
group = "host"
total = 10
[[centres]]
name = "one"
week = 0
"#;

#[test]
fn a_campaign_is_read() {
    let text = "[[campaigns]]\nname = \"spring\"\nweek = 30\ngroups = [\"host\"]\nreach = 0.3\n";
    let scenario = with(text).unwrap();
    let [campaign] = &scenario.inputs.campaigns[..] else {
        panic!("one campaign")
    };
    assert_eq!((campaign.name.as_str(), campaign.week), ("spring", 30));
    assert_eq!(campaign.groups, ["host"]);
    assert_eq!((campaign.spec.reach, campaign.spec.correction), (0.3, 0.5));
    assert!(with("").unwrap().inputs.campaigns.is_empty());
}

#[test]
fn events_are_set_by_their_names() {
    let text = format!("{LEAST}[[campaigns]]\nname = \"spring\"\nweek = 30\n");
    let set = read(&text, &["campaigns.spring.reach=0.9"]).unwrap();
    assert_eq!(set.inputs.campaigns[0].spec.reach, 0.9);
    assert_eq!(set.inputs.campaigns[0].week, 30);
    let wrong = read(&text, &["campaigns.sprnig.reach=0.9"]).unwrap_err();
    assert!(
        wrong.to_string().ends_with(
            "no `campaigns` is named \"sprnig\"; did you mean `spring`? there are spring"
        )
    );
}

#[test]
fn what_is_wrong_with_an_event_is_said() {
    let one = |rest: &str| said(&format!("[[campaigns]]\nname = \"a\"\n{rest}"));
    assert!(one("").ends_with("`campaigns.a.week` is missing: Week after burn-in"));
    assert!(one("week = -1\n").ends_with("`campaigns.a.week` is -1; allowed: 0 to 52000"));
    assert!(one("week = 1\nreach = 2\n").ends_with("`campaigns.a.reach` is 2; allowed: 0 to 1"));
    assert!(one("week = 1\ngroups = [\"hots\"]\n").ends_with(
        "`groups`: no group is named \"hots\"; did you mean `host`? groups: host, arab"
    ));
    assert!(
        one("week = 1\ngroups = [\"host\", \"host\"]\n")
            .ends_with("`campaigns.a.groups` names \"host\" twice")
    );
    assert!(one("week = 1\ngroups = \"host\"\n").ends_with(
        "`campaigns.a.groups`: found a string \"host\"; a list of names of groups, such as [\"a\"], is expected"
    ));
    assert!(
        one("week = 1\n[[campaigns]]\nname = \"a\"\nweek = 2\n")
            .ends_with("two of `campaigns` are named \"a\"")
    );
    assert!(
        said("[campaigns]\n").ends_with(
            "`campaigns`: found a table; a list of tables, `[[campaigns]]`, is expected"
        )
    );
}

#[test]
fn arrivals_and_rates_of_groups_are_read() {
    let text = "[[arrivals]]\nname = \"a\"\ngroup = \"arab\"\nweek = 3\nweeks = 10\ntotal = 500\n";
    let scenario = with(text).unwrap();
    let a = &scenario.inputs.arrivals[0];
    assert_eq!((a.group.as_str(), a.week, a.weeks), ("arab", 3, 10));
    assert_eq!((a.people_in(12), a.spec.centre), (50.0, 0.0));
    let text = format!("{LEAST}{text}");
    let set = read(
        &text,
        &[
            "groups.arab.departure=0.3",
            "groups.host.births=0.01",
            "arrivals.a.total=50",
        ],
    );
    let set = set.unwrap();
    assert_eq!(set.groups.get(1).rates.departure, Some(0.3));
    assert_eq!(set.groups.get(0).rates.births, Some(0.01));
    assert_eq!(
        (
            set.groups.get(0).rates.deaths,
            set.inputs.arrivals[0].people_in(3)
        ),
        (None, 5.0)
    );
}

#[test]
fn what_is_wrong_with_arrivals_is_said() {
    let one = |rest: &str| said(&format!("[[arrivals]]\nname = \"a\"\nweek = 0\n{rest}"));
    assert!(
        one("total = 5\n").ends_with("`arrivals.a.group` is missing: Group that they belong to")
    );
    assert!(
        one("group = \"aarb\"\ntotal = 5\n").ends_with(
            "`group`: no group is named \"aarb\"; did you mean `arab`? groups: host, arab"
        )
    );
    assert!(one("group = \"arab\"\n").ends_with(
        "`arrivals`: `per_week` is 0 and `total` is 0; one of them must be above 0, the other left out"
    ));
}

#[test]
fn terms_of_stays_are_read_checked_and_idle_where_nothing_reads_them() {
    let text = "[[arrivals]]\nname = \"a\"\ngroup = \"arab\"\nweek = 0\ntotal = 5\npermit = 0.5\n\
                returns = 0.8\nstatuses = { temporary = 0.75, procedure = 0.25 }\n";
    let scenario = with(text).unwrap();
    let terms = &scenario.inputs.arrivals[0].terms;
    assert_eq!(
        (terms.permit, terms.leaves, terms.returns),
        (Some(0.5), None, Some(0.8))
    );
    let shares = terms.statuses.as_ref().unwrap();
    assert_eq!(
        (shares.temporary, shares.procedure, shares.citizen),
        (0.75, 0.25, 0.0)
    );
    // Off by default, and so without effect.
    let off = |n: &&String| n.contains("has no effect: mechanism `stays` is off");
    assert_eq!(scenario.notes.iter().filter(off).count(), 3);
    let set = |what: &str| read(&format!("{LEAST}{text}"), &[what]);
    let less = set("arrivals.a.statuses.temporary=0.5").unwrap_err();
    let less = less.to_string();
    assert!(
        less.contains("`arrivals`: the shares of `statuses` sum to 0.75; they must sum to 1"),
        "{less}"
    );
    let half = set("groups.arab.statuses.irregular=0.5").unwrap_err();
    let half = half.to_string();
    assert!(
        half.contains("`groups.arab`: the shares of `statuses` sum to 0.5"),
        "{half}"
    );
    let all = set("groups.arab.statuses.irregular=1").unwrap();
    let statuses = all.groups.get(1).statuses.as_ref();
    assert_eq!(statuses.map(|s| s.irregular), Some(1.0));
}

#[test]
fn media_and_pulses_are_read() {
    let text = r#"
[[media]]
name = "tabloid"
salience = 0.7
voice = 0.1
tone = { arab = -0.3 }
reach = [0, 0, 1, 1, 1, 1, 2, 2]
readers = { arab = 0.2 }
[[pulses]]
name = "crime"
week = 12
outlets = ["tabloid"]
towards = ["arab"]
tone = -0.5
salience = 0.3
[[exposures]]
name = "class"
week = 3
sessions = 4
kind = "econtact"
[[shocks]]
name = "war"
week = 9
groups = ["arab"]
towards = ["host"]
"#;
    let inputs = with(text).unwrap().inputs;
    let outlet = &inputs.media[0];
    assert_eq!((outlet.spec.salience, outlet.spec.voice), (0.7, 0.1));
    assert_eq!(outlet.tone, [("arab".to_owned(), -0.3)]);
    assert_eq!(outlet.readers, [("arab".to_owned(), 0.2)]);
    assert_eq!(outlet.reach, [0.0, 0.0, 1.0, 1.0, 1.0, 1.0, 2.0, 2.0]);
    let pulse = &inputs.pulses[0];
    assert_eq!(
        (pulse.week, pulse.spec.tone, pulse.spec.half_life),
        (12, -0.5, 6.0)
    );
    assert_eq!(
        (pulse.outlets[0].as_str(), pulse.towards[0].as_str()),
        ("tabloid", "arab")
    );
    let exposure = &inputs.exposures[0];
    assert_eq!((exposure.sessions, exposure.spec.kind), (4, 2));
    assert_eq!(inputs.shocks[0].towards, ["host"]);
    assert_eq!(inputs.shocks[0].spec.size, 0.1);
}

#[test]
fn what_is_wrong_with_media_is_said() {
    let pulse = "[[pulses]]\nname = \"p\"\nweek = 1\n";
    let media = "[[media]]\nname = \"tabloid\"\n";
    assert!(
        said(&format!("{pulse}towards = [\"arab\"]\n"))
            .ends_with("there are no `[[media]]` that could carry a pulse")
    );
    assert!(
        said(&format!("{media}{pulse}towards = []\n"))
            .ends_with("`towards` is empty; one group at least is needed")
    );
    assert!(
        said(&format!(
            "{media}{pulse}towards = [\"arab\"]\noutlets = [\"tabliod\"]\n"
        ))
        .ends_with("no `media` is named \"tabliod\"; did you mean `tabloid`? there are tabloid")
    );
    assert!(
        said(&format!("{media}tone = {{ arba = 0.1 }}\n")).ends_with(
            "`tone`: no group is named \"arba\"; did you mean `arab`? groups: host, arab"
        )
    );
    assert!(
        said(&format!("{media}tone = {{ arab = 2 }}\n"))
            .ends_with("`media.tabloid.tone.arab` is 2; allowed: -1 to 1")
    );
}

#[test]
fn events_of_a_mechanism_that_is_off_are_noted() {
    let text = "[[exposures]]\nname = \"a\"\nweek = 1\n";
    let notes = with(text).unwrap().notes;
    assert_eq!(notes.len(), 1);
    assert!(notes[0].ends_with("`exposures` have no effect: mechanism `imagined_contact` is off"));
}

/// What is noted of a text, each without its place.
fn noted(more: &str) -> Vec<String> {
    let cut = |n: &String| n.split_once(": ").map_or(n.clone(), |x| x.1.to_owned());
    let text = format!("{LEAST}{more}");
    let read = Scenario::from_text(&text, "t.toml", &ReadOptions::default());
    read.unwrap().notes.iter().map(cut).collect()
}

#[test]
fn events_after_the_end_are_noted() {
    let media = "[[media]]\nname = \"a\"\ntone = { arab = 0.1 }\n";
    let pulse = |week: u32| {
        format!("{media}[[pulses]]\nname = \"p\"\nweek = {week}\ntowards = [\"arab\"]\n")
    };
    assert!(noted(&pulse(519)).is_empty());
    let found = noted(&pulse(520));
    assert_eq!(
        found,
        [
            "`pulses.p` has no effect: it comes in week 520, and the run ends after 520 weeks, \
             counted from 0"
        ]
    );
}

#[test]
fn events_that_a_group_has_with_itself_are_noted() {
    let shock = |who: &str, whom: &str| {
        format!("[[shocks]]\nname = \"s\"\nweek = 1\ngroups = [{who}]\ntowards = [{whom}]\n")
    };
    let arab = "\"arab\"";
    let found = noted(&shock(arab, arab));
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(
        found[0].starts_with("`shocks.s` has no effect"),
        "{found:?}"
    );
    // All but the group itself hear of it, or it of all but itself.
    for (who, whom) in [("", arab), (arab, ""), ("\"host\"", arab)] {
        assert!(noted(&shock(who, whom)).is_empty(), "{who} {whom}");
    }
}

#[test]
fn outlets_without_effect_are_noted() {
    let outlet = |more: &str| format!("[[media]]\nname = \"a\"\n{more}");
    let found = noted(&outlet(
        "tone = { arab = 0.5 }\nreaders = { host = 0, arab = 0 }\n",
    ));
    assert_eq!(found, ["`media.a` has no effect: nobody reads it"]);
    let found = noted(&outlet(""));
    assert_eq!(found.len(), 1);
    assert!(
        found[0].starts_with("`media.a` moves no attitude"),
        "{found:?}"
    );
    let pulse = "[[pulses]]\nname = \"p\"\nweek = 1\ntowards = [\"arab\"]\nsalience = 0.3\n";
    assert!(noted(&outlet(pulse)).is_empty());
    assert!(noted(&outlet("tone = { arab = 0.5 }\n")).is_empty());
}

#[test]
fn what_works_through_something_that_is_off_is_noted() {
    let off = |name: &str| format!("[mechanisms.{name}]\nenabled = false\n");
    let on = |name: &str| format!("[mechanisms.{name}]\nenabled = true\n");
    let through = [
        (
            off("contextual_norm") + "[norms]\ninstitutions = 0.1\n",
            "`norms`",
        ),
        (
            off("attitude_kernel") + &on("vicarious_contact"),
            "`mechanisms.vicarious_contact`",
        ),
        (
            on("mediated") + &on("vicarious_contact"),
            "`mechanisms.vicarious_contact`",
        ),
        (
            off("friendship") + &on("peer_influence"),
            "`mechanisms.peer_influence`",
        ),
        (
            "[settings.friends]\nenabled = false\n".to_owned() + &on("extended_contact"),
            "`mechanisms.extended_contact`",
        ),
    ];
    for (text, what) in through {
        let found = noted(&text);
        assert_eq!(found.len(), 1, "{text}: {found:?}");
        let expected = format!("{what} has no effect");
        assert!(found[0].starts_with(&expected), "{found:?}");
    }
    assert!(noted(&(off("friendship") + &off("peer_influence"))).is_empty());
}
