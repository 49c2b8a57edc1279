//! A10, A11, A13: where people live, whom they meet in a day, perceived numbers.

use crate::evidence::row::{Across, Measure, Row, mean, ordered, ratio};

pub(super) fn rows() -> Vec<Row> {
    vec![a10(), a10b(), a11(), a11b(), a13()]
}

fn a10() -> Row {
    let d = |group: &str, about: f64| {
        Measure::new(
            &format!("D of group {group}"),
            "D",
            mean(&format!("dissimilarity_{group}")),
            (about - 0.03, about + 0.03),
        )
    };
    Row::new(
        "A10",
        "Segregation of a large European city, falling with the size of areas",
    )
    .from(
        "D of three groups .30, .38, .54 at 8,000 people an area; all migrants about .25 at \
             138 areas, .24 at 60, .21 at 12",
        "Berlin, June 2015, 3.58 M people, 447 planning areas",
        "Berlin register (Amt für Statistik Berlin-Brandenburg), computed",
    )
    .protocol(
        "A city of 240,000 in 30 areas of about 8,000: D of each newcomer group against \
             hosts, and of all newcomers with areas merged by two and by four",
    )
    .for_mechanisms(&["residence"])
    .by_construction("the dissimilarity of each group is an input of the synthetic city")
    .in_town(&[
        "city.inhabitants=240000",
        "city.areas=30",
        "population.school_size=400",
    ])
    .measure(d("a", 0.30))
    .measure(d("b", 0.38))
    .measure(d("c", 0.54))
    .measure(Measure::new(
        "falling with scale",
        "share",
        ordered(&[
            ("dissimilarity_all", "dissimilarity_all_by_2"),
            ("dissimilarity_all_by_2", "dissimilarity_all_by_4"),
        ]),
        (1.0, 1.0),
    ))
}

fn a10b() -> Row {
    let d = |group: &str, about: f64| {
        Measure::new(
            &format!("D of group {group}"),
            "D",
            mean(&format!("dissimilarity_{group}")),
            (about - 0.03, about + 0.03),
        )
    };
    Row::new("A10b", "Low, typical and high segregation across Europe")
        .from(
            "D of non-EU migrants .25 to .45; above .6 for single small groups",
            "cities of north-western Europe; Italian municipalities",
            "Rüttenauer, Dederichs & Kretschmer 2025; JRC D4I 2018 (ranges recalled)",
        )
        .recalled()
        .protocol("The city of A10 with targets of .20, .35 and .60 for the three groups")
        .for_mechanisms(&["residence"])
        .by_construction("the dissimilarity of each group is an input of the synthetic city")
        .in_town(&[
            "city.inhabitants=240000",
            "city.areas=30",
            "population.school_size=400",
            "groups.a.dissimilarity=0.20",
            "groups.b.dissimilarity=0.35",
            "groups.c.dissimilarity=0.60",
        ])
        .measure(d("a", 0.20))
        .measure(d("b", 0.35))
        .measure(d("c", 0.60))
}

fn a11() -> Row {
    let within = |name: &str, of: &str, about: f64| {
        Measure::new(name, "people/day", mean(of), (0.8 * about, 1.2 * about))
    };
    Row::new("A11", "Thirteen contacts a day")
        .from(
            "mean 13.4, variance over mean about 8; adults: home 3.26, work 4.13, leisure 2.66, \
             other 2.41, school 1.14, transport .64; pupils at school 8.15",
            "7,290 people, 8 countries, diary of a day",
            "POLYMOD: Mossong et al. 2008; computed from socialmixr data",
        )
        .protocol("Diaries of one day of a sample; means within 20%")
        .for_mechanisms(&["diary"])
        .by_construction("the means by setting are inputs of the diary")
        .measure(within("all", "diary_all", 13.43))
        .measure(within("home, adults", "diary_home", 3.26))
        .measure(within("work, adults", "diary_work", 4.13))
        .measure(within("leisure, adults", "diary_leisure", 2.66))
        .measure(within("other, adults", "diary_other", 2.41))
        .measure(within("school, adults", "diary_school", 1.14))
        .measure(within("transport, adults", "diary_transport", 0.64))
        .measure(within("school, pupils", "diary_pupils", 8.15))
        .measure(Measure::new(
            "variance over mean",
            "people",
            mean("diary_dispersion"),
            (6.0, 10.0),
        ))
}

fn a11b() -> Row {
    Row::new(
        "A11b",
        "Most contacts of a day are with people met often; one in twelve is new",
    )
    .from(
        "almost daily 47.8%, weekly 24.3%, monthly 12.8%, rarer 7.4%, first-time 7.8%",
        "7,290 people, 8 countries, diary of a day",
        "POLYMOD, computed from socialmixr data",
    )
    .protocol(
        "Diaries of 52 weeks of {diaries} people: share of the last week's contacts with partners \
             of the household, team, class or club or with friends and neighbours; share with \
             people not met before, as far as one knows: not in the 51 weeks before, those met in \
             passing not in 26 weeks, after which a face is not known again (our assumption)",
    )
    .for_mechanisms(&["diary", "M01", "M33"])
    .measure(Measure::new(
        "repeat partners",
        "share",
        mean("diary_repeat"),
        (0.70, 1.0),
    ))
    .measure(Measure::new(
        "first-time partners",
        "share",
        mean("diary_first_time"),
        (0.08, 0.12),
    ))
}

fn a13() -> Row {
    Row::new(
        "A13",
        "Hosts overestimate the share of newcomers about twofold",
    )
    .from(
        "guess 16.7% against 7.2%; at least twice the real share in 19 of 28 states",
        "EU-28, October 2017, about 28,000",
        "Special Eurobarometer 469 (means recalled)",
    )
    .protocol(
        "Hosts: mean perceived over true share of all newcomers in the city; those with \
             fewer than 3 contacts in the last year overestimate more",
    )
    .for_mechanisms(&["M20"])
    .measure(Measure::new(
        "perceived over true share",
        "ratio",
        mean("perceived_share_ratio"),
        (1.7, 2.8),
    ))
    .measure(Measure::new(
        "ratio without contact over ratio with contact",
        "ratio",
        ratio(
            "perceived_ratio_without_contact",
            "perceived_ratio_with_contact",
        ),
        (1.0, 5.0),
    ))
    .measure(Measure {
        across: Across::Mean("newcomer_share".to_owned()),
        ..Measure::new("true share", "share", mean("newcomer_share"), (0.0, 1.0)).beside()
    })
}
