import{a,b}from"./chunk-JRO3PDLK.js";import"./chunk-RLJM5GXA.js";import"./chunk-BJGMYSPA.js";import"./chunk-OXMICC7Y.js";export{b as dropDraft,a as openVisit};
