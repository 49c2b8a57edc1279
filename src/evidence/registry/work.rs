//! A12 and P12 to P17: work and language of those who come, and what rules make of them. All are
//! measured in the city of `scenarios/cohort.toml`, the arms with the same luck.

use crate::evidence::row::{Measure, Row, at_least, mean};

pub(super) fn rows() -> Vec<Row> {
    vec![
        a12(),
        a12b(),
        a12c(),
        p12(),
        p13(),
        p14(),
        p15(),
        p16(),
        p17(),
    ]
}

fn share(name: &str, of: &str, band: (f64, f64)) -> Measure {
    Measure::new(name, "share", mean(of), band).on_truth()
}

fn points(name: &str, of: &str, band: (f64, f64)) -> Measure {
    Measure::new(name, "points", mean(of), band).on_truth()
}

fn a12() -> Row {
    Row::new("A12", "Newcomers are employed less often")
        .from(
            "EU 2023: nationals 76.2%, other EU 77.6%, non-EU 63.0%; unemployed 5.4, 6.9, 12.2%",
            "EU, ages 20 to 64, 2023",
            "Eurostat, migrant integration statistics",
        )
        .protocol(
            "A cohort of arrivals never banned, ten years after: host employment 76 +- 2 (an input), \
             gap 10 to 14 points, ages 18 to 64. Unemployment is not compared: who has no work and \
             wants none is not told apart among hosts",
        )
        .for_mechanisms(&["M28"])
        .measure(share("hosts", "cohort_employed_hosts", (0.74, 0.78)))
        .measure(points("gap", "cohort_gap_120", (10.0, 14.0)))
}

fn a12b() -> Row {
    Row::new("A12b", "Refugees find work over seven years")
        .from(
            "20% after 2, 49% after 5, 63% after 7 years",
            "2015 cohort, Germany, N about 4,300 to 7,400",
            "IAB-BAMF-SOEP; IAB Brief 3/2019",
        )
        .protocol(
            "A cohort of arrivals with nine months of ban and of procedure: 15 to 25% at 2, 43 to \
             55% at 5, 57 to 68% at 7 years",
        )
        .for_mechanisms(&["M27", "M28", "M29"])
        .measure(share("after 2 years", "cohort_employed_24", (0.15, 0.25)))
        .measure(share("after 5 years", "cohort_employed_60", (0.43, 0.55)))
        .measure(share("after 7 years", "cohort_employed_84", (0.57, 0.68)))
}

fn a12c() -> Row {
    Row::new("A12c", "Language is learned over years")
        .from(
            "good or very good: 18% below 2 years, 32% at 2 to 2.5, about 50% at 5",
            "refugees in Germany, 2016, N = 2,349",
            "BAMF Kurzanalyse 5/2016, 1/2019; IAB Brief 3/2019",
        )
        .protocol(
            "The cohort of A12b, one in ten with a level of .30 on arrival, the others with .05, 600 hours of \
             course: level of .5 or better of 15 to 21% at 1.5, 29 to 37% at 2.5, 45 to 55% at 5 years",
        )
        .for_mechanisms(&["M27"])
        .measure(share("after 1.5 years", "cohort_language_18", (0.15, 0.21)))
        .measure(share("after 2.5 years", "cohort_language_30", (0.29, 0.37)))
        .measure(share("after 5 years", "cohort_language_60", (0.45, 0.55)))
}

fn p12() -> Row {
    Row::new("P12", "Refugees who had to wait find work, and level off")
        .from(
            "below 10% after 1, 57% after 6, 63% after 7, 68% after 8 or more years",
            "refugees in Germany",
            "IAB Forum",
        )
        .protocol("A cohort with 15 months of ban: at most 10% at 1 year, then within 4 points")
        .for_mechanisms(&["M28", "M29"])
        .measure(share("after 1 year", "banned_employed_12", (0.0, 0.10)))
        .measure(share("after 6 years", "banned_employed_72", (0.53, 0.61)))
        .measure(share("after 7 years", "banned_employed_84", (0.59, 0.67)))
        .measure(share("after 8 years", "banned_employed_96", (0.64, 0.72)))
}

fn p13() -> Row {
    Row::new("P13", "A longer ban on work costs employment for years")
        .from(
            "seven months more: -20 points five years later, gone by ten",
            "refugees in Germany, change of rules 1999/2000",
            "Marbach, Hainmueller & Hangartner 2018",
        )
        .protocol(
            "The cohort of P12 with 22 months of ban against 15: -25 to -15 points at 5 years, -5 to \
             5 at 10",
        )
        .for_mechanisms(&["M29"])
        .measure(points("after 5 years", "ban_effect_60", (-25.0, -15.0)))
        .measure(points("after 10 years", "ban_effect_120", (-5.0, 5.0)))
}

fn p14() -> Row {
    Row::new("P14", "A year of waiting for a decision lowers employment")
        .from(
            "-4 to -5 points, 16 to 23%",
            "asylum seekers in Switzerland, 1994 to 2004",
            "Hainmueller, Hangartner & Lawrence 2016",
        )
        .protocol(
            "Twelve months of open procedure against none, nobody banned, two years after arrival",
        )
        .for_mechanisms(&["M29"])
        .measure(share(
            "after 2 years, relative",
            "waiting_effect_24",
            (-0.23, -0.16),
        ))
        .measure(
            share(
                "after 3 years, relative",
                "waiting_effect_36",
                at_least(-1.0),
            )
            .beside(),
        )
}

fn p15() -> Row {
    Row::new("P15", "Hours of course raise fluency")
        .from(
            "100 hours: +8 to 9% fluency; an hour less of travel: 46 to 71 hours more attended",
            "refugees in Denmark",
            "Foged & van der Werf 2023",
        )
        .protocol(
            "100 hours more beside 600, nobody banned: mean level of language 22 months after \
             arrival, +6 to +11%. Travel is an input (hours attended)",
        )
        .for_mechanisms(&["M27"])
        .measure(share("100 hours", "course_effect_22", (0.06, 0.11)))
}

fn p16() -> Row {
    Row::new("P16", "Recognised credentials open the way to work")
        .from(
            "full recognition: +24.5 points of employment after three years",
            "immigrants who applied, Germany",
            "Brücker, Glitz, Lerche & Romiti 2021",
        )
        .protocol(
            "Everybody skilled recognised within the first years against nobody, none banned: the same people three \
             years after arrival, +20 to +29 points",
        )
        .for_mechanisms(&["M28"])
        .measure(points(
            "after 3 years",
            "recognition_effect_36",
            (20.0, 29.0),
        ))
}

fn p17() -> Row {
    Row::new("P17", "Employers call natives back more often")
        .from(
            "ratio of call-backs 1.25 (low) to about 2 (high); offers differ more than call-backs",
            "97 field experiments, nine countries",
            "Quillian et al. 2017, 2019",
        )
        .protocol(
            "Hires per month of search over a year, hosts over settled newcomers, who also lack \
             friends and language",
        )
        .for_mechanisms(&["M28"])
        .by_construction("the ratio with a neutral employer, CR0 = 1.5, is a parameter")
        .measure(
            Measure::new("hires", "ratio", mean("cohort_hiring_ratio"), (1.25, 2.28)).on_truth(),
        )
}
