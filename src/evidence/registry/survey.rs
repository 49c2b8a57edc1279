//! A1 to A4b: contact and prejudice in a cross-section.

use crate::evidence::row::{
    Across, Measure, Row, at_least, at_most, difference, mean, ordered, ratio,
};

const PT: &str = "Pettigrew & Tropp 2006, doi 10.1037/0022-3514.90.5.751";

pub(super) fn rows() -> Vec<Row> {
    vec![a1(), a1b(), a2(), a3(), a4(), a4b()]
}

fn a1() -> Row {
    let r = |band| Measure::new("r of contact and prejudice", "r", mean("contact_r"), band);
    Row::new("A1", "Who has more contact is less prejudiced")
        .from(
            "mean r = -.21; 94% of samples negative",
            "713 samples, 515 studies, 38 nations; meta-analysis",
            PT,
        )
        .protocol(
            "Hosts {cross_section} weeks after burn-in: Pearson r of ln(1 + contacts reported for the last year) \
             and the prejudice scale",
        )
        .for_mechanisms(&["M02", "M03", "M04", "M33"])
        .measure(r((-0.26, -0.16)))
        .measure(Measure::new(
            "share of cities with r < 0",
            "share",
            Across::Negative("contact_r".to_owned()),
            at_least(0.9),
        ))
        .measure(r((-0.26, -0.16)).on_truth().beside())
}

fn a1b() -> Row {
    let (high, low) = ("contact_r_high_threat", "contact_r_low_threat");
    let each = |name, of| Measure::new(name, "r", mean(of), at_most(0.0));
    Row::new(
        "A1b",
        "Contact goes with less prejudice under high threat as under low threat",
    )
    .from(
        "r = .18 (low) and .19 (high threat), with positivity",
        "34 studies, 63,945 people, 19 countries",
        "Van Assche et al. 2023, doi 10.1037/amp0001144",
    )
    .protocol(
        "As A1, hosts split at the median of reported threat; the correlation under high \
             threat is not weaker and at most .05 stronger, and both are negative",
    )
    .for_mechanisms(&["M11"])
    .measure(Measure::new(
        "|r| under high less |r| under low threat",
        "r",
        Across::Stronger(high.to_owned(), low.to_owned()),
        (0.0, 0.05),
    ))
    .measure(each("r under high threat", high))
    .measure(each("r under low threat", low))
    .measure(each("r of threat and prejudice", "threat_r").beside())
}

fn a2() -> Row {
    Row::new(
        "A2",
        "Optimal conditions strengthen the association but are not needed",
    )
    .from(
        "r = -.287 (134 samples under optimal conditions), -.204 (rest)",
        "515 studies; meta-analysis",
        PT,
    )
    .recalled()
    .protocol(
        "Hosts: r of prejudice with contacts in settings whose mean condition is at least .5 \
             (clubs, associations; members only), and with contacts in all other settings outside \
             home and friendship",
    )
    .for_mechanisms(&["M05"])
    .measure(Measure::new(
        "r in top settings over r in the rest",
        "ratio",
        ratio("contact_r_club", "contact_r_rest"),
        (1.2, 1.7),
    ))
    .measure(Measure::new(
        "r in the rest",
        "r",
        mean("contact_r_rest"),
        at_most(-0.15),
    ))
}

fn a3() -> Row {
    let order = [
        "contact_r_public",
        "contact_r_neighbours",
        "contact_r_school",
        "contact_r_work",
        "contact_r_club",
    ];
    // More negative is stronger, so the weaker setting has the greater r.
    let pairs: Vec<(&str, &str)> = order.windows(2).map(|w| (w[0], w[1])).collect();
    let mut row = Row::new(
        "A3",
        "Recreation is the strongest setting, tourism the weakest",
    )
    .from(
        "recreation -.27 to -.30, work -.22, education -.21, residence -.20, tourism -.11",
        "515 studies; meta-analysis",
        PT,
    )
    .recalled()
    .protocol(
        "Hosts who belong to a setting: r of contacts there and prejudice; the order club >= \
             work >= school (parents at the gate) >= neighbours >= street, pair by pair",
    )
    .for_mechanisms(&["M02", "M05"])
    .measure(Measure::new(
        "neighbouring pairs in order",
        "share",
        ordered(&pairs),
        (1.0, 1.0),
    ));
    for name in order.iter().rev() {
        let place = name.trim_start_matches("contact_r_");
        row = row.measure(Measure::new(place, "r", mean(name), (0.0, 0.0)).beside());
    }
    row
}

fn a4() -> Row {
    let both = |side: fn(Measure) -> Measure| {
        side(Measure::new(
            "r of newcomers over r of hosts",
            "ratio",
            ratio("contact_r_newcomers", "contact_r"),
            (0.6, 0.95),
        ))
    };
    Row::new(
        "A4",
        "The association is stronger among majorities than among minorities",
    )
    .from(
        "majority r = -.23, minority r = -.18: .78",
        "515 studies; meta-analysis",
        "Tropp & Pettigrew 2005, doi 10.1111/j.1467-9280.2005.01643.x",
    )
    .recalled()
    .protocol("A1 for newcomers (groups weighted by answers) over A1 for hosts, which is negative")
    .for_mechanisms(&["M04"])
    .measure(both(|m| m))
    // A ratio of two wrong signs looks the same.
    .measure(Measure::new(
        "r of hosts",
        "r",
        mean("contact_r"),
        at_most(0.0),
    ))
    .measure(both(|m| m.on_truth().beside()))
}

fn a4b() -> Row {
    let both = |side: fn(Measure) -> Measure| {
        side(Measure::new(
            "r of friends less r of acquaintance contacts",
            "r",
            difference("friends_r", "acquaintances_r"),
            (-0.10, -0.03),
        ))
    };
    Row::new("A4b", "Friendship goes further than plain contact")
        .from(
            "friendship r = -.25, rest -.21",
            "154 of 1,365 tests; meta-analysis",
            "Pettigrew & Tropp 2006; Davies et al. 2011, doi 10.1177/1088868311411103",
        )
        .recalled()
        .protocol(
            "Hosts: r of ln(1 + newcomer friends) and prejudice, less r of ln(1 + contacts outside \
             friendship) and prejudice",
        )
        .for_mechanisms(&["M33", "M03"])
        .measure(both(|m| m))
        .measure(both(|m| m.on_truth().beside()))
}
