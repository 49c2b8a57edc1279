//! What reaches a city, as it is written in files.

use super::*;

/// An event of each kind, all named `one`.
pub(super) const ONE_OF_EACH: &str = r#"
[[campaigns]]
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
