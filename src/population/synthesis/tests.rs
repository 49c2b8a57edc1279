//! Tests of whole populations.
