import{a,b}from"./chunk-XDZC5X7V.js";import"./chunk-KLZCQT2I.js";import"./chunk-P7RT2R5Q.js";import"./chunk-NGHWEGRE.js";export{b as dropDraft,a as openVisit};
