// The words of OpenDocument (ISO/IEC 26300-1) that make a text or a presentation look as it does.
import { type Vocabulary, words } from "./allowed.ts";

const BASE = "urn:oasis:names:tc:opendocument:xmlns";

/** Namespaces by their prefixes. */
export const ODF = {
  office: `${BASE}:office:1.0`,
  style: `${BASE}:style:1.0`,
  text: `${BASE}:text:1.0`,
  table: `${BASE}:table:1.0`,
  draw: `${BASE}:drawing:1.0`,
  presentation: `${BASE}:presentation:1.0`,
  fo: `${BASE}:xsl-fo-compatible:1.0`,
  svg: `${BASE}:svg-compatible:1.0`,
  xlink: "http://www.w3.org/1999/xlink",
  drawooo: "http://openoffice.org/2010/draw",
  loext: "urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0",
} as const;

/** The namespace of `xml:id`. */
export const XML = "http://www.w3.org/XML/1998/namespace";

const ELEMENTS: Readonly<Partial<Record<keyof typeof ODF, string>>> = {
  office: `document-content document-styles font-face-decls automatic-styles styles master-styles body text presentation`,
  style: `font-face style default-style paragraph-properties text-properties table-properties table-column-properties
    table-row-properties table-cell-properties section-properties graphic-properties drawing-page-properties
    list-level-properties list-level-label-alignment page-layout page-layout-properties header-style footer-style
    header-footer-properties master-page header footer header-left footer-left header-first footer-first tab-stops tab-stop
    columns column column-sep background-image drop-cap footnote-sep ruby-properties default-page-layout`,
  text: `p h span s tab line-break list list-item list-header list-style list-level-style-bullet list-level-style-number
    list-level-style-image outline-style outline-level-style section note note-citation note-body numbered-paragraph
    soft-page-break ruby ruby-base ruby-text page-number page-count notes-configuration table-of-content
    illustration-index table-index object-index user-index alphabetical-index bibliography index-body index-title`,
  table: `table table-column table-columns table-header-columns table-row table-rows table-header-rows table-cell
    covered-table-cell`,
  draw: `frame image text-box rect line polyline polygon path circle ellipse g custom-shape enhanced-geometry equation handle
    connector regular-polygon measure caption page gradient hatch fill-image opacity stroke-dash marker`,
  presentation: "footer header date-time footer-decl header-decl date-time-decl",
  loext: "graphic-properties gradient-stop",
};

const ATTRIBUTES: Readonly<Record<keyof typeof ODF, string>> = {
  office: "version",
  style: `name family parent-style-name next-style-name list-style-name list-level default-outline-level class
    master-page-name page-layout-name page-usage display font-name font-name-asian font-name-complex font-family-generic
    font-family-generic-asian font-family-generic-complex font-pitch font-pitch-asian font-pitch-complex font-charset
    font-size-asian font-size-complex font-size-rel font-style-asian font-style-complex font-weight-asian
    font-weight-complex font-style-name font-style-name-asian font-style-name-complex text-underline-style
    text-underline-type text-underline-width text-underline-color text-underline-mode text-overline-style
    text-overline-type text-overline-width text-overline-color text-overline-mode text-line-through-style
    text-line-through-type text-line-through-width text-line-through-color text-line-through-mode
    text-line-through-text text-position text-outline text-blinking text-emphasize text-combine text-combine-start-char
    text-combine-end-char text-rotation-angle text-rotation-scale text-scale letter-kerning use-window-font-color
    auto-text-indent background-transparency border-line-width border-line-width-top border-line-width-bottom
    border-line-width-left border-line-width-right column-width rel-column-width row-height min-row-height
    use-optimal-row-height use-optimal-column-width width rel-width rel-height may-break-between-rows
    contextual-spacing default-outline-level dynamic-spacing editable first-page-number flow-with-text footnote-max-height
    horizontal-pos horizontal-rel vertical-pos vertical-rel justify-single-word join-border layout-grid-mode
    layout-grid-base-height layout-grid-color layout-grid-display layout-grid-lines layout-grid-print
    layout-grid-ruby-below layout-grid-ruby-height layout-grid-base-width layout-grid-snap-to line-break
    line-height-at-least line-spacing line-style adjustment num-format num-prefix num-suffix num-letter-sync
    number-wrapped-paragraphs overflow-behavior page-number position print-orientation printed punctuation-wrap
    punctuation-wrap protect register-true repeat ruby-align ruby-position run-through scale-to shadow
    snap-to-layout-grid tab-stop-distance table-centering type char leader-style leader-type leader-width leader-color
    leader-text vertical-align wrap wrap-contour wrap-contour-mode wrap-dynamic-threshold writing-mode
    writing-mode-automatic distance-before-sep distance-after-sep color height lines distance length filter-name
    script-type mirror shrink-to-fit font-independent-line-spacing font-relief text-autospace font-family-asian
    font-family-complex`,
  text: `style-name class-names outline-level level start-value continue-numbering continue-list list-level-position-and-space-mode
    label-followed-by list-tab-stop-position bullet-char bullet-relative-size display-levels space-before min-label-width
    min-label-distance c note-class citation-style-name citation-body-style-name default-style-name master-page-name
    start-numbering-at footnotes-position select-page page-adjust anchor-type anchor-page-number restart-numbering
    is-list-header number-lines line-number display dont-balance-text-columns use-soft-page-breaks label tab-ref`,
  table: `style-name default-cell-style-name number-columns-repeated number-rows-repeated number-columns-spanned
    number-rows-spanned align border-model use-first-row-styles use-last-row-styles use-first-column-styles
    use-last-column-styles use-banding-rows-styles use-banding-columns-styles template-name`,
  draw: `name style-name text-style-name master-page-name z-index transform points type text-areas glue-points path-stretchpoint-x
    path-stretchpoint-y enhanced-path modifiers formula handle-position handle-range-x-minimum handle-range-x-maximum
    handle-range-y-minimum handle-range-y-maximum handle-polar handle-mirror-horizontal handle-mirror-vertical
    mirror-horizontal mirror-vertical text-path text-path-allowed text-path-mode text-path-scale text-path-same-letter-heights
    extrusion extrusion-allowed concentric-gradient-fill-allowed text-rotate-angle corner-radius start-angle end-angle kind
    concave corners sharpness line-skew caption-point-x caption-point-y start-line-spacing-horizontal
    fill fill-color secondary-fill-color fill-gradient-name gradient-step-count fill-hatch-name fill-hatch-solid
    fill-image-name fill-image-width fill-image-height fill-image-ref-point fill-image-ref-point-x fill-image-ref-point-y
    opacity opacity-name stroke stroke-dash stroke-linejoin marker-start marker-end marker-start-width marker-end-width
    marker-start-center marker-end-center shadow shadow-offset-x shadow-offset-y shadow-color shadow-opacity
    textarea-horizontal-align textarea-vertical-align auto-grow-width auto-grow-height fit-to-size fit-to-contour
    wrap-influence-on-position luminance contrast gamma red green blue color-inversion color-mode image-opacity
    tile-repeat-offset symbol-color unit cx cy angle start-color end-color start-intensity end-intensity border start end
    style color distance rotation dots1 dots1-length dots2 dots2-length background-size allow-overlap
    line-distance guide-overhang guide-distance start-guide end-guide placing parallel measure-align
    measure-vertical-align show-unit decimal-places`,
  presentation: `style-name class placeholder background-visible background-objects-visible display-header display-footer
    display-page-number display-date-time user-transformed presentation-page-layout-name name use-footer-name use-header-name
    use-date-time-name source`,
  fo: `background-color border border-top border-bottom border-left border-right break-before break-after clip color
    column-count column-gap country end-indent font-family font-size font-style font-variant font-weight height
    hyphenate hyphenation-keep hyphenation-ladder-count hyphenation-push-char-count hyphenation-remain-char-count
    keep-together keep-with-next letter-spacing line-height margin margin-top margin-bottom margin-left margin-right
    max-height max-width min-height min-width orphans padding padding-top padding-bottom padding-left padding-right
    page-height page-width space-before space-after start-indent text-align text-align-last text-indent text-shadow
    text-transform widows width wrap-option script`,
  svg: `x y width height x1 y1 x2 y2 cx cy r rx ry d viewBox offset font-family stroke-color stroke-width stroke-opacity
    stroke-linecap fill-rule panose-1`,
  xlink: "href type show actuate",
  drawooo: "enhanced-path sub-view-size",
  loext: "color-type color-value shadow-blur opacity",
};

/** What stays, by namespace. */
export const ODF_VOCABULARIES: readonly (readonly [string, Vocabulary])[] = Object.entries(ELEMENTS).map(
  ([prefix, elements]) => [ODF[prefix as keyof typeof ODF], { elements: words(elements), plain: new Set<string>() }],
);

/** Attributes that stay. */
export const ODF_ATTRIBUTES: readonly string[] = [
  ...Object.entries(ATTRIBUTES).flatMap(([prefix, names]) =>
    [...words(names)].map((name) => `${ODF[prefix as keyof typeof ODF]} ${name}`),
  ),
  `${XML} id`,
];

/** Elements whose children stay: links, and fields, of which the shown text is kept. */
export const ODF_UNWRAPPED: readonly string[] = [
  ...[
    ...words(`a meta meta-field author-name author-initials creator initial-creator printed-by print-date print-time
      creation-date creation-time modification-date modification-time editing-duration editing-cycles date time file-name
      template-name title subject keywords description user-defined sender-firstname sender-lastname sender-initials
      sender-title sender-position sender-email sender-phone-private sender-fax sender-company sender-phone-work
      sender-street sender-city sender-postal-code sender-country sender-state-or-province chapter sequence variable-set
      variable-get variable-input user-field-get user-field-input expression text-input database-display placeholder
      bookmark-ref reference-ref note-ref sequence-ref sheet-name dde-connection measure paragraph-count word-count
      character-count table-count image-count object-count conditional-text drop-down reference-mark toc-mark
      page-continuation bibliography-mark page-variable-get index-entry-span`),
  ].map((name) => `${ODF.text} ${name}`),
  `${ODF.draw} a`,
  `${ODF.loext} content-control`,
];

/** Elements that hold text. */
export const ODF_TEXTS: readonly string[] = [
  ...["p", "h", "span", "ruby-base", "ruby-text", "note-citation"].map((name) => `${ODF.text} ${name}`),
  ...["footer-decl", "header-decl", "date-time-decl"].map((name) => `${ODF.presentation} ${name}`),
];
