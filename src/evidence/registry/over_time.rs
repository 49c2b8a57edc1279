//! A14 to A16: readings of one person, a randomised trial, a panel.

use crate::evidence::row::{Measure, Row, mean};

pub(super) fn rows() -> Vec<Row> {
    vec![a14(), a15(), a16()]
}

fn a14() -> Row {
    Row::new(
        "A14",
        "Attitudes are stable, and fluctuate around what is stable",
    )
    .from(
        "ICC .70 to .81; SD between people 12.9 to 18.6, within 8.1 to 10.9 degrees",
        "three experience-sampling studies, 207 newcomers in the Netherlands",
        "Kreienkamp et al. 2024, doi 10.1177/01461672231204063",
    )
    .protocol("Five weekly thermometer readings of hosts; newcomers beside")
    .for_mechanisms(&["transient layer"])
    .measure(Measure::new("ICC", "share", mean("icc"), (0.65, 0.85)))
    .measure(Measure::new(
        "SD within over SD between",
        "ratio",
        mean("within_between"),
        (0.5, 0.7),
    ))
    .measure(
        Measure::new("ICC", "share", mean("icc"), (0.0, 1.0))
            .on_truth()
            .beside(),
    )
    .measure(Measure::new("ICC, newcomers", "share", mean("icc_newcomers"), (0.0, 1.0)).beside())
    .measure(
        Measure::new(
            "SD within over SD between, newcomers",
            "ratio",
            mean("within_between_newcomers"),
            (0.0, 9.0),
        )
        .beside(),
    )
}

fn a15() -> Row {
    let d = |name, of, band| Measure::new(name, "d", mean(of), band);
    Row::new("A15", "Randomised contact works, modestly")
        .from(
            "d = .24 [.12, .36]; about .12 adjusted for small studies",
            "k = 16 trials, N = 6,120, outcome at least a day after",
            "Paluck, Green & Green 2019, doi 10.1017/bpp.2018.25, recomputed",
        )
        .protocol(
            "A trial in year {trial_year} (burn-in counted): 4,000 hosts at random to mixed or own-group teams, \
             {trial_weeks} weekly sessions; difference of prejudice in SD of the baseline, 13 weeks after the \
             last one .15 to .25, 4 and 26 weeks after .10 to .40",
        )
        .for_mechanisms(&["M04", "M05", "M12"])
        .measure(d("d after 13 weeks", "trial_13", (0.15, 0.25)))
        .measure(d("d after 4 weeks", "trial_4", (0.10, 0.40)))
        .measure(d("d after 26 weeks", "trial_26", (0.10, 0.40)))
        .measure(
            d("d after 13 weeks", "trial_13", (0.0, 0.0))
                .on_truth()
                .beside(),
        )
}

fn a16() -> Row {
    let within = |name| {
        Measure::new(
            "lagged slope within people",
            "beta",
            mean(name),
            (-0.06, 0.02),
        )
    };
    Row::new("A16", "Between people yes, within a person about zero")
        .from(
            "who has more contact is less prejudiced; a change of contact hardly predicts the next \
             year's change",
            "panels in Germany, New Zealand, the UK",
            "Hodson & Meleady 2024; Friehs et al. 2023; Sengupta et al. 2023",
        )
        .protocol(
            "{waves} yearly waves of hosts: r of people's means of ln(1 + contacts) and prejudice; \
             slope of next year's prejudice on contact, given prejudice, all less the person's \
             mean, on answers and on true states",
        )
        .for_mechanisms(&["M02", "M04", "M07"])
        .measure(Measure::new(
            "r between people",
            "r",
            mean("between_r"),
            (-0.45, -0.15),
        ))
        .measure(within("lagged"))
        .measure(within("lagged").on_truth())
        .measure(
            Measure::new("r between people", "r", mean("between_r"), (0.0, 0.0))
                .on_truth()
                .beside(),
        )
        .measure(
            Measure::new(
                "slope of changes",
                "beta",
                mean("lagged_changes"),
                (0.0, 0.0),
            )
            .beside(),
        )
        .measure(Measure::new("stability over a year", "r", mean("stability"), (0.0, 0.0)).beside())
}
