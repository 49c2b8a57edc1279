//! Policies: how they are read, merged and set, and what is said when one cannot take place.

use super::*;
use crate::policy::Dial;

const BAN: &str = "[[policies.leadership]]\nname = \"mayor\"\ntone = -0.4\nstart = 4\nend = 30\n\
                   groups = [\"arab\"]\nareas = [\"1\"]\nintensity = 0.5\nunit_cost = 3.5\n";

#[test]
fn a_policy_is_read_whole() {
    let scenario = with(BAN).unwrap();
    let [policy] = &scenario.inputs.policies[..] else {
        panic!("{:?}", scenario.inputs.policies)
    };
    assert_eq!(
        (policy.lever, policy.name.as_str()),
        ("leadership", "mayor")
    );
    assert_eq!((policy.start, policy.end), (4, Some(30)));
    assert_eq!(policy.groups, ["arab"]);
    assert_eq!(policy.areas, ["1"]);
    assert_eq!((policy.intensity, policy.value("tone")), (0.5, -0.4));
    assert_eq!((policy.price.fixed, policy.price.unit), (0.0, Some(3.5)));
    assert!(policy.turns(Dial::InstitutionTone) && !policy.turns(Dial::MediaTone));
    assert!(scenario.notes.is_empty(), "{:?}", scenario.notes);
}

#[test]
fn the_command_line_reaches_a_policy_by_its_name() {
    let set = ["policies.leadership.mayor.tone=0.2"];
    let text = format!("{LEAST}\n{BAN}");
    let scenario = read(&text, &set).unwrap();
    assert_eq!(scenario.inputs.policies[0].value("tone"), 0.2);
    assert_eq!(scenario.inputs.policies[0].start, 4);
    let said = read(&text, &["policies.leadership.major.tone=0.2"]).unwrap_err();
    assert!(said.to_string().contains("`mayor`"), "{said}");
}

#[test]
fn a_policy_that_cannot_take_place_is_an_error_with_its_line() {
    let policy = |more: &str| format!("[[policies.leadership]]\nname = \"m\"\n{more}\n");
    for (more, expected) in [
        ("groups = [\"east\"]", "no group is named \"east\""),
        ("areas = [\"north\"]", "no area `north`"),
        ("start = 9\nend = 9", "must end later"),
        ("start = 5000", "the run has 520 weeks"),
        ("tone = 3", "allowed: -1 to 1"),
        ("tune = 1", "did you mean `tone`?"),
        ("intensity = 2", "allowed: 0 to 1"),
        ("areas = [\"1\", \"1\"]", "names \"1\" twice"),
    ] {
        let said_of = said(&policy(more));
        assert!(said_of.contains(expected), "{more}: {said_of}");
        assert!(said_of.starts_with("t.toml:"), "{said_of}");
    }
    let said_of = said("[[policies.leadrship]]\nname = \"m\"\n");
    assert!(said_of.contains("did you mean `leadership`?"), "{said_of}");
    let twice = "[[policies.scarcity]]\nname = \"a\"\n[[policies.scarcity]]\nname = \"b\"\n";
    let said_of = said(twice);
    assert!(
        said_of.contains("same people in the same weeks"),
        "{said_of}"
    );
    assert!(said_of.contains("policies.scarcity.b"), "{said_of}");
}

#[test]
fn a_policy_that_reaches_nobody_is_noted() {
    // With the real catalogue: what levers need is not in that of the tests.
    let noted = |text: &str| {
        let text = format!("{LEAST}{text}");
        let options = ReadOptions::default();
        let scenario = Scenario::from_text(&text, "t.toml", &options).unwrap();
        scenario.notes.join("\n")
    };
    let off =
        "[[policies.leadership]]\nname = \"m\"\n[mechanisms.contextual_norm]\nenabled = false\n";
    assert!(
        noted(off).contains("mechanism `contextual_norm`"),
        "{}",
        noted(off)
    );
    let unread = "[[policies.media_training]]\nname = \"m\"\n";
    assert!(
        noted(unread).contains("no `[[media]]`"),
        "{}",
        noted(unread)
    );
    let planned = "[[policies.joint_planning]]\nname = \"m\"\n";
    let counted = format!("{planned}[mechanisms.scarcity]\ncounted = 0.5\n");
    assert!(noted(planned).contains("`mechanisms.scarcity.counted` is 0"));
    assert!(!noted(&counted).contains("counted"), "{}", noted(&counted));
    let ban = "[[policies.work_ban]]\nname = \"m\"\nmonths = 12\n";
    assert!(
        noted(ban).contains("`hiring` (Hiring, discrimination, credentials) is off; `mechanisms.hiring.enabled = true`"),
        "{}",
        noted(ban)
    );
    assert!(noted(ban).contains("`profile = \"institutions\"`"));
    let weak = "[[policies.leadership]]\nname = \"m\"\nintensity = 0\n";
    assert!(
        noted(weak).contains("its intensity is 0"),
        "{}",
        noted(weak)
    );
}
