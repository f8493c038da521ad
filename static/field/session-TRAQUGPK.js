import{a,b}from"./chunk-QWKDE7MP.js";import"./chunk-QLLGY2XL.js";export{a as Session,b as dropDraft};
