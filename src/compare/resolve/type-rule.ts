import type { CatalogColumn } from './catalog-model.ts';

/** How a column of old and its twin on live are converted to one comparable type. */
export interface TypeRule {
  /** In the words of docs/comparing.md; `none` means that there is no sound way. */
  comparison: 'equality' | 'text' | 'wider type' | 'without padding' | 'declared time zone' | 'none';
  /** The type in which both sides are compared. */
  type: string;
  /** A clause for people that says why it is this comparison. */
  why: string;
  /** Given a quoted column, what the staged view of each side shows of it. */
  old: (column: string) => string;
  live: (column: string) => string;
  /** What both sides go through for the comparison alone: a report that showed the result would lose something. */
  compared?: (value: string) => string;
  /** What equal values hash alike by, where the type in which they are compared has no hash of its own. */
  hashed?: (value: string) => string;
  /** The same without anything of the staging schema, for values that live has. */
  comparedAlone?: (value: string) => string;
  /** The two types, where that is worth a finding. */
  note?: string;
  /** What would give a sound way where there is none, and whether that is to declare a time zone. */
  remedy?: string;
  undeclared?: boolean;
}

/** What a rule is chosen from. */
export interface TypeTwin {
  old: CatalogColumn;
  live: CatalogColumn;
  /** Whether the column is part of the key: then both sides must be hashable, and a conversion lossless. */
  key: boolean;
  /** Whether to compare the printed image instead of the value: 1.0 is then not 1.00. A key stays what it is. */
  exact?: boolean | undefined;
  /** The staging schema, which has functions for the comparison. */
  staging: string;
  /** Where a timestamp without time zone was meant, for its comparison with one that has it. */
  timezone?: string | undefined;
}

/** A rule as a line of the table decides it. */
export interface Choice extends Omit<TypeRule, 'note'> {
  /** Set where what is printed says nothing about the value: then it is compared by value even if the image is asked for. */
  onlyByValue?: boolean;
}
