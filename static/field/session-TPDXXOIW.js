import{a,b}from"./chunk-6YVJRYW7.js";import"./chunk-TG2AVOWM.js";export{a as Session,b as dropDraft};
