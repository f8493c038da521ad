import{a,b}from"./chunk-2ZIUZUJG.js";import"./chunk-DLFIMBOV.js";export{a as Session,b as dropDraft};
