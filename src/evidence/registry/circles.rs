//! P4, S3, C9, P20, C18: whom people know, how it goes with them and how long.

use crate::evidence::row::{Measure, Row, mean, ordered};

pub(super) fn rows() -> Vec<Row> {
    vec![p4(), s3(), c9(), p20(), c18()]
}

fn p4() -> Row {
    let m = || {
        let name =
            "r of friends with newcomer friends and positivity, own newcomer friends held constant";
        Measure::new(name, "partial r", mean("extended_net_r"), (0.12, 0.22))
    };
    Row::new(
        "P4",
        "Friends' contact goes with less prejudice whatever one's own friends",
    )
    .from(
        "r = .17 net of direct friendship",
        "248 effects, 115 studies; meta-analysis",
        "Zhou et al. 2019, doi 10.1177/1088868318762647",
    )
    .protocol(
        "As A9, with ln(1 + own newcomer friends reported) held constant; the band is our choice, as wide as that of A1",
    )
    .for_mechanisms(&["M14"])
    .measure(m())
    .measure(m().on_truth().beside())
}

fn s3() -> Row {
    let m = || {
        Measure::new(
            "mainly negative",
            "share",
            mean("mainly_negative"),
            (0.10, 0.30),
        )
    };
    Row::new("S3", "One in five of those in contact call it negative")
        .from(
            "20% of those in personal contact (68% of the others expect it to be)",
            "Austria, hosts",
            "UNHCR survey, as told in a founding document",
        )
        .protocol(
            "Hosts who report at least 3 contacts in the last year: share of whom at least as many were negative as \
             positive. What those without contact expect is not asked; the band is our choice",
        )
        .for_mechanisms(&["M03", "M06"])
        .measure(m())
        .measure(m().on_truth().beside())
}

fn c9() -> Row {
    Row::new("C9", "About half of what one comes to feel for a person goes to the group")
        .from(
            ".3 to .7 of the shift to the person",
            "field experiments and panels",
            "derived from Mousa 2020, Scacco & Warren 2018 and panels",
        )
        .recalled()
        .protocol(
            "Friendships of hosts with newcomers {cross_section} weeks after burn-in: sum of attitude to the friend's \
             group less set-point, over sum of liking of the friend less set-point. True states",
        )
        .for_mechanisms(&["M12"])
        .measure(Measure::new("shift to the group over shift to the person", "ratio", mean("generalised"), (0.3, 0.7)).on_truth())
}

fn p20() -> Row {
    let inbred = ["host", "a", "b", "c"].map(|g| format!("homophily_{g}"));
    let degree = ["host", "a", "b", "c"].map(|g| format!("degree_{g}"));
    let [host, a, b, c] = [0, 1, 2, 3].map(|k| inbred[k].as_str());
    let middle = [(a, host), (b, host), (a, c), (b, c)];
    let sizes: Vec<(&str, &str)> = degree
        .windows(2)
        .map(|w| (w[0].as_str(), w[1].as_str()))
        .collect();
    let mut row = Row::new(
        "P20",
        "Groups of middle size keep most to themselves; larger groups have more friends a head",
    )
    .from(
        "inbreeding homophily rises and falls with the share of a group; friends a head rise with it",
        "pupils of US high schools (Add Health)",
        "Currarini, Jackson & Pin 2009, doi 10.3982/ECTA7528",
    )
    .protocol(
        "A city with groups of 80, 14, 5 and 1%, equally segregated: Coleman's index of the two middle groups is above \
         that of the largest and of the smallest (four comparisons), and friends a head fall with size (three). True \
         states",
    )
    .for_mechanisms(&["M33"])
    .in_town(&[
        "city.inhabitants=8000",
        "city.areas=16",
        "groups.host.share=0.80",
        "groups.a.share=0.14",
        "groups.b.share=0.05",
        "groups.c.share=0.01",
        "groups.a.dissimilarity=0.35",
        "groups.b.dissimilarity=0.35",
        "groups.c.dissimilarity=0.35",
    ])
    .measure(Measure::new("comparisons of homophily in order", "share", ordered(&middle), (1.0, 1.0)).on_truth())
    .measure(Measure::new("comparisons of friends a head in order", "share", ordered(&sizes), (1.0, 1.0)).on_truth());
    for (of, share) in inbred.iter().zip(["80%", "14%", "5%", "1%"]) {
        row = row.measure(
            Measure::new(
                &format!("homophily of the group of {share}"),
                "index",
                mean(of),
                (0.0, 0.0),
            )
            .on_truth()
            .beside(),
        );
    }
    for (of, share) in degree.iter().zip(["80%", "14%", "5%", "1%"]) {
        row = row.measure(
            Measure::new(
                &format!("friends in the group of {share}"),
                "friends",
                mean(of),
                (0.0, 0.0),
            )
            .on_truth()
            .beside(),
        );
    }
    row
}

fn c18() -> Row {
    Row::new("C18", "Half of a personal network is still there after seven years")
        .from(
            "48% after 7 years",
            "Dutch panel",
            "Mollenhorst, Volker & Flap 2014, Soc Networks 37:1",
        )
        .recalled()
        .protocol(
            "Friendships of everybody in the city, those that are still there seven years later (a panel that is not as \
             long: as many lost in every year). True states; the band is our choice",
        )
        .for_mechanisms(&["M33", "turnover"])
        .measure(Measure::new("friendships kept", "share", mean("friends_kept"), (0.38, 0.58)).on_truth())
}
