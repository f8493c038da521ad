import{a,b}from"./chunk-HLGHQYM6.js";import"./chunk-CJIH5TEN.js";export{a as Session,b as dropDraft};
