"""A public document as an HL7 FHIR R5 (5.0.0) Bundle: one file a kind of resource, `bundle.py` puts them together."""

from editorial.formats.fhir.bundle import fhir_bundle

__all__ = ["fhir_bundle"]
